export interface LoggedRequest {
  /** The field asked for, such as `patients`; several are joined by `+`, and one that cannot be read is empty. */
  readonly operation: string;
  readonly token: string | undefined;
}

/** The requests since the start or the last `clear()`, those included that were refused or met a fault. */
export class RequestLog extends Array<LoggedRequest> {
  clear(): void {
    this.length = 0;
  }
}
