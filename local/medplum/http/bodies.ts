import type { IncomingMessage } from 'node:http';
import { ContentType } from '@medplum/core';
import express, { type RequestHandler } from 'express';

const JSON_TYPES = ['application/json', 'application/*+json'];

interface SentJson {
  readonly bytes: Buffer;
  readonly encoding: string;
}

const sentJson = new WeakMap<IncomingMessage, SentJson>();

/** The body parsers, with the limits that the real server has by default: 1 MB for JSON, 100 kB for the others. */
export function bodyParsers(): RequestHandler[] {
  return [
    express.urlencoded({ extended: false }),
    express.text({ type: [ContentType.TEXT, ContentType.HL7_V2] }),
    express.json({
      type: JSON_TYPES,
      limit: '1mb',
      verify: (request, _response, bytes, encoding) => sentJson.set(request, { bytes, encoding }),
    }),
  ];
}

/** The text of a JSON request, with its white space and byte order mark, after any decompression. */
export function jsonText(request: IncomingMessage): string | undefined {
  const sent = sentJson.get(request);
  return sent && new TextDecoder(sent.encoding, { ignoreBOM: true }).decode(sent.bytes);
}
