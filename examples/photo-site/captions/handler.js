// What the photographs show, as JSON: a handler of wasi:http in JavaScript.

const photos = [
  { file: 'astronaut.png', title: 'The astronaut Eileen Collins', by: 'NASA' },
  { file: 'chelsea.png', title: 'Chelsea the cat', by: 'Stefan van der Walt' },
  { file: 'coffee.webp', title: 'A cup at Pikolo Espresso Bar', by: 'Rachel Michetti' },
  { file: 'hubble_deep_field.jpg', title: 'Hubble eXtreme Deep Field', by: 'NASA' },
  { file: 'rocket.jpg', title: 'Launch of DSCOVR on Falcon 9', by: 'SpaceX' },
  { file: 'camera.png', title: 'Camera', by: 'Lav Varshney' },
];

addEventListener('fetch', (event) => event.respondWith(answer(event.request)));

function answer(request) {
  const name = decodeURIComponent(new URL(request.url).pathname.split('/').pop());
  if (name === '') return json(photos);
  const photo = photos.find(({ file }) => file === name);
  return photo ? json(photo) : json({ error: `there is no ${name}` }, 404);
}

function json(value, status = 200) {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache' };
  return new Response(JSON.stringify(value), { status, headers });
}
