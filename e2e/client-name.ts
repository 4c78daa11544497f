/** The name and description of the clients that the suite creates. */
export const CLIENT_NAME = 'medplum-semble-patients end-to-end suite';
