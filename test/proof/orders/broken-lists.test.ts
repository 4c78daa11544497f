import { enumerateWith } from './with-trouble.ts';

enumerateWith('list breaks off');
