// SPDX-License-Identifier: MIT
// usage: node validate.js SCHEMA DOCUMENT...
// Says of each document whether a JSON schema (draft-04, -06 or -07) takes it: a line each, "ok" or
// what is wrong first. The status says whether all are taken.
'use strict';

const fs = require('fs');
const Ajv = require('ajv');

const ajv = new Ajv({schemaId: 'auto', format: 'full'});
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-06.json'));

const [schema, ...documents] = process.argv.slice(2);
const validate = ajv.compile(JSON.parse(fs.readFileSync(schema, 'utf8')));

for (const path of documents) {
    const error = validate(JSON.parse(fs.readFileSync(path, 'utf8'))) ? null : validate.errors[0];
    console.log(error ? `${path}: ${error.dataPath} ${error.message}` : 'ok');
    process.exitCode = error ? 1 : process.exitCode;
}
