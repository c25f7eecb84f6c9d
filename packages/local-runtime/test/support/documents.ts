import { readFileSync } from 'node:fs';
import type { Document } from 'openapi-backend';
import { parse } from 'yaml';

const read = (name: string): Document => parse(readFileSync(`openapi/${name}.yaml`, 'utf8')) as Document;

export const controlService = read('control-service');
/** What the runtime serves of it has the tag Runtime; its health has none of its own. */
export const labService = read('lab-service');
