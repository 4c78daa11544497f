import { enumerateWith } from './with-trouble.ts';

enumerateWith('failing call');
