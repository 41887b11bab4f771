// Finds the npm packages that `tests/run` installs outside the checkout, in the directory that
// MATOU_TEST_PROVIDER names. Import by name would look for them beside this file, where they never lie.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const directory = process.env.MATOU_TEST_PROVIDER
if (!directory) {
  console.error('MATOU_TEST_PROVIDER is not set: run tests/run, which installs the packages and sets it')
  process.exit(2)
}
const resolve = createRequire(join(directory, 'package.json')).resolve

/** The module that a package of package.json exports. */
export const load = (name) => import(pathToFileURL(resolve(name)).href)
