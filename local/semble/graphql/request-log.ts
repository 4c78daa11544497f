export interface LoggedRequest {
  /** The queried field, such as `patients`; several are joined by `+`. Empty for a document that cannot be parsed. */
  readonly operation: string;
  readonly token: string | undefined;
}

/** The requests since the start or the last `clear()`, also the refused ones and those with a fault. */
export class RequestLog extends Array<LoggedRequest> {
  clear(): void {
    this.length = 0;
  }
}
