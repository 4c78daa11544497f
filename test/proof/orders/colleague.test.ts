import { enumerateWith } from './with-trouble.ts';

enumerateWith('colleague');
