import { Ajv, type ValidateFunction } from 'ajv';

// The documents themselves are checked when they are changed.
const options = { meta: false, validateSchema: false, strict: false, validateFormats: false };

/** Holds a request against a schema of the documents; texts that mean a number or a truth are changed into it. */
export function compileCheck(schema: object): ValidateFunction {
  return new Ajv({ ...options, coerceTypes: true, allErrors: true }).compile(schema);
}
