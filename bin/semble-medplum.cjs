#!/usr/bin/env node
// Starts the program after checking the version of Node, in syntax that old versions can read.
'use strict';

var fs = require('node:fs');
var path = require('node:path');
var url = require('node:url');

var NEEDED = require('../package.json').engines.node.replace('>=', '');

function isOlder(version, than) {
  var parts = version.split('.').map(Number);
  var others = than.split('.').map(Number);
  var index = parts.findIndex((part, at) => part !== others[at]);
  return index !== -1 && parts[index] < others[index];
}

// An installed package has the bundled program; a checkout has its TypeScript sources, which Node runs as they are.
var source = path.join(__dirname, '../scripts/cli.ts');
var isCheckout = fs.existsSync(source);

if (isOlder(process.versions.node, NEEDED)) {
  console.error(`semble-medplum needs Node ${NEEDED} or newer. This is Node ${process.versions.node}.`);
  console.error(
    isCheckout
      ? 'Run npm ci, which installs the right Node here, then npx --no-install semble-medplum.'
      : 'Install a newer Node, then run the command again.',
  );
  process.exitCode = 1;
} else {
  import(url.pathToFileURL(isCheckout ? source : path.join(__dirname, '../dist/semble-medplum.mjs')).href);
}
