import type { Terminal } from './terminal.ts';

/** The systems that a command changes, and those that it reads for that. */
export interface WriteTarget {
  /** The base URL, or the URL that receives a delivery, and the project if it is known. Undefined when Medplum stays as it is. */
  readonly medplum?: { readonly url: string; readonly projectId?: string; readonly projectName?: string };
  /** The URL of Semble's API, and whether the command writes there or only reads. */
  readonly semble?: { readonly url: string; readonly isWritten: boolean } | undefined;
}

/** Shows the addresses that a command writes to. Every command calls it before its first write. */
export function announceTarget(
  { medplum, semble }: WriteTarget,
  { dryRun = false, terminal }: { readonly dryRun?: boolean; readonly terminal: Terminal },
): void {
  const writes = dryRun ? 'Would write to' : 'Writes to';
  terminal.announce([
    ...(medplum ? [`${writes} Medplum ${shownUrl(medplum.url)}`, ...projectLines(medplum)] : []),
    ...(semble ? [`${semble.isWritten ? writes : 'Reads'} Semble ${shownUrl(semble.url)}`] : []),
  ]);
}

function projectLines({ projectId, projectName }: NonNullable<WriteTarget['medplum']>): string[] {
  return projectId ? [`  project ${projectName ? `${projectName} (${projectId})` : projectId}`] : [];
}

/** The address without credentials and query, which can hold secrets. */
function shownUrl(url: string): string {
  const { origin = '', pathname = '' } = URL.parse(url) ?? {};
  return `${origin}${pathname}`;
}
