// Starts `matou demo` on data of its own and finds its address; ended and erased with the run.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const START_MILLISECONDS = 120_000

/** Starts the binary, or takes the one that MATOU_TEST_APP says runs already. Answers its address. */
export async function startApp(binary) {
  if (process.env.MATOU_TEST_APP) return { address: process.env.MATOU_TEST_APP, stop: async () => {} }
  const data = mkdtempSync(join(tmpdir(), 'matou-browser-'))
  const child = spawn(binary, ['demo', '--data', data, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const stop = async () => {
    child.kill()
    await ended
    rmSync(data, { recursive: true, force: true })
  }
  process.once('exit', () => child.kill('SIGKILL'))
  try {
    return { address: await addressOf(child, ended), stop, log: () => child.said }
  } catch (cause) {
    await stop()
    throw cause
  }
}

// The first loopback address on its standard output is the application's.
async function addressOf(child, ended) {
  let shown = ''
  child.said = ''
  child.stderr.on('data', (part) => (child.said += part))
  const found = new Promise((resolve) => {
    child.stdout.on('data', (part) => {
      shown += part
      const address = /http:\/\/127\.0\.0\.1:\d+(?=\D)/.exec(shown)
      if (address) resolve(address[0])
    })
  })
  let timer
  const late = new Promise(
    (resolve) => (timer = setTimeout(resolve, START_MILLISECONDS, 'shows no address in time')),
  )
  const failed = new Promise((resolve) =>
    child.once('error', (cause) => resolve(`cannot start: ${cause.message}`)),
  )
  const gone = ended.then((code) => `ended with ${code}`)
  const outcome = await Promise.race([found, late, failed, gone])
  clearTimeout(timer)
  if (!outcome.startsWith('http://')) throw new Error(`matou demo ${outcome}\n${shown}${child.said}`)
  return outcome
}
