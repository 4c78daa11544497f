/** For each wrong variant of the bot a scope in which it is caught, with few situations and a short order. */
export const CAUGHT_IN: Readonly<Record<string, string>> = {
  'Semble is read before Medplum': 'delete / two creates / new / deleted / none',
  'an update without If-Match': 'delete / delivery and delivery / unconfirmed / changed / none',
  'no second read after a create': 'delete / two creates / new / nothing / none',
  'no second read after an update': 'delete / delivery and delivery / known / changed and changed back / none',
  'an unconditional create': 'delete / two creates / new / nothing / none',
  'a Patient that is gone at the write is created again':
    'delete / delivery and delivery / changed / nothing / erased in Medplum',
  'a Patient that is gone after a lost race is created again':
    'delete / delivery and delivery / unconfirmed / hidden and shown / none',
  'a created Patient is never unconfirmed': 'delete / two creates / new / deleted / none',
  'the unconfirmed tag is cleared without a second read':
    'delete / delivery and delivery / unconfirmed / changed / none',
  'the Patient of a patient that Semble does not find is deleted':
    'delete / delivery and delivery / changed / hidden and shown / none',
  'an unconfirmed Patient is never taken back': 'delete / delivery and delivery / orphaned / nothing / none',
  'a refused write counts as done': 'delete / delivery and delivery / unconfirmed / nothing / colleague',
  'a refused write is repeated over the newer version':
    'delete / delivery and delivery / unconfirmed / nothing / colleague',
  'a retired Patient is written again':
    'deactivate / delivery and delivery / changed / reported as deleted and changed / none',
  'a deletion that met another write is given up': 'deactivate / delivery and deletion / new / nothing / none',
  'a page without the second read': 'delete / delivery and page / new / deleted / none',
  'a page with a second read for its new Patients only':
    'delete / delivery and page / known / changed and changed back / none',
  'a page that reads Semble first': 'delete / delivery and page / new / deleted / none',
  'a page without If-Match': 'delete / delivery and page / unconfirmed / changed / none',
  'a page with unconditional creates': 'delete / delivery and page / new / nothing / none',
  'a page that confirms Patients without a second read': 'delete / delivery and page / new / deleted / none',
  'a page that creates a deleted Patient again': 'delete / delivery and page / changed / nothing / erased in Medplum',
  'a page that forgets the Patients that it saw': 'delete / delivery and page / changed / nothing / erased in Medplum',
  "a page that writes an update from the list's data":
    'deactivate / delivery and page of a sweep / new / deleted / none',
  // One run is enough: nothing else brings A in step.
  'a sweep that takes a list that broke off for its end':
    'delete / sweep on a schedule alone / changed / nothing / list breaks off',
};
