// A handler of wasi:http in JavaScript: a clock, an echo and a counter, as JSON.

let requests = 0;

addEventListener('fetch', (event) => event.respondWith(answer(event.request)));

async function answer(request) {
  requests += 1;
  const { pathname } = new URL(request.url);
  // Where the site has put it does not matter.
  switch (pathname.split('/').pop()) {
    case 'echo':
      // Piece by piece: nobody has all of it in memory.
      return new Response(request.body, {
        headers: { 'content-type': request.headers.get('content-type') ?? 'application/octet-stream' },
      });
    case 'requests':
      return json({ requests });
    case '':
    case 'time':
      return json({ time: new Date().toISOString(), method: request.method, path: pathname });
    default:
      return json({ error: `there is no ${pathname}` }, 404);
  }
}

function json(value, status = 200) {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}
