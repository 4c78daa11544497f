import { enumerateWith } from './with-trouble.ts';

enumerateWith('death');
