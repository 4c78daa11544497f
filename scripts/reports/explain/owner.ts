/** Who owns an entry: Semble, or a colleague who edits the Patient in Medplum. `nobody` where nothing is stored. */
export type Owner = 'Semble' | 'colleague' | 'nobody';
