/** The page, bundled. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

interface StaticFile {
  readonly type: string;
  readonly text: string;
}

const HTML = `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Semble and Medplum console</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body>
<div id="page"></div>
<noscript>The console needs JavaScript.</noscript>
</body>
</html>
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#2b5cc4"/><path d="M4 6h6M8 4l2 2-2 2M12 10H6m2-2-2 2 2 2" stroke="#fff" stroke-width="1.4" fill="none" stroke-linecap="round"/></svg>`;

/** The files of the page by path. They hold no data, so they need no key. */
export function staticFiles({ script, style }: PageFiles): ReadonlyMap<string, StaticFile> {
  return new Map([
    ['/', { type: 'text/html', text: HTML }],
    ['/page.js', { type: 'text/javascript', text: script }],
    ['/page.css', { type: 'text/css', text: style }],
    ['/icon.svg', { type: 'image/svg+xml', text: ICON }],
  ]);
}
