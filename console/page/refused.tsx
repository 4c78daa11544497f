/** What an open page shows whose key is that of an earlier start. */
export function Refused() {
  return (
    <main class="refused">
      <h1>This address is no longer valid</h1>
      <p>
        The console makes a new key at each start, and this page has none or an older one. Open the address that the
        command has printed in its terminal. It begins with <code>{location.origin}/#key=</code>
      </p>
    </main>
  );
}
