import { execFileSync } from 'node:child_process';

/** Names under which systems install Chromium or Chrome. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** The path of the browser: that of the variable CHROMIUM, else the first that the system has. Throws without one. */
export function findChromium(): string {
  const given = process.env['CHROMIUM'];
  if (given) {
    return given;
  }
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error('There is no Chromium. Install it (apt-get install chromium), or set CHROMIUM to its path.');
}
