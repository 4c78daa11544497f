/** The name of the clients that the suite makes. */
export const DESCRIPTION = 'medplum-semble-patients end-to-end suite';
