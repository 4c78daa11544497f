/** Reads an id as Semble's database does. Throws when it is not 24 hexadecimal digits. */
export function objectId(id: string): string {
  if (!/^[0-9a-f]{24}$/i.test(id)) {
    throw new Error(`Cast to ObjectId failed for value "${id}" (type string) at path "_id"`);
  }
  return id.toLowerCase();
}
