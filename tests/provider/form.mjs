// The provider's login form: a name, a second factor, or cancel. No script, no password: who signs in is not
// what these tests ask.

const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)

const page = (uid, hint, subject) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sign in</title></head>
<body><main>
<h1>Sign in</h1>
${subject ? `<p>You are signed in as ${escape(subject)}; confirm it is you.</p>` : ''}
<form method="post" action="/interaction/${escape(uid)}">
<p><label for="login">Name</label> <input id="login" name="login" value="${escape(hint)}"></p>
<p><label><input type="checkbox" name="second_factor" value="yes"> I hold my key</label></p>
<p><button name="choice" value="go">Sign in</button> <button name="choice" value="cancel">Cancel</button></p>
</form>
</main></body>
</html>
`

async function body(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return new URLSearchParams(Buffer.concat(parts).toString())
}

/** Answers a request for `/interaction/..`: shows the form, or takes what was filled in. */
export async function interaction(provider, stepUp, request, response) {
  const details = await provider.interactionDetails(request, response)
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(page(details.uid, details.params.login_hint ?? '', details.session?.accountId))
    return
  }
  const filled = await body(request)
  const result =
    filled.get('choice') === 'cancel'
      ? { error: 'access_denied', error_description: 'words of the provider: no login this time' }
      : { login: { accountId: filled.get('login'), acr: filled.has('second_factor') ? stepUp : 'plain' } }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}
