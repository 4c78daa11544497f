import { enumerateWith } from './with-trouble.ts';

enumerateWith('erased in Medplum');
