// The gallery: captions from one plugin, pictures through others.

const list = document.querySelector('#photos');
const filters = document.querySelector('#filters');
const make = (tag, ...children) => {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
};

async function show() {
  try {
    const answer = await fetch('captions/');
    if (!answer.ok) throw new Error(`the captions are not there (${answer.status})`);
    list.replaceChildren(...(await answer.json()).map(figure));
  } catch (error) {
    const problem = make('p', `${error.message}. `, make('a', 'Try again'));
    problem.className = 'problem';
    problem.querySelector('a').href = '';
    list.replaceChildren(problem);
  }
}

function figure({ file, title, by }) {
  const image = make('img');
  const times = make('small');
  const original = make('a', 'original');
  original.href = `originals/${file}`;
  image.alt = title;
  image.onload = () => { times.textContent = timing(image.src) };
  image.onerror = () => { times.textContent = 'The picture did not come.' };
  image.src = `${filters.elements.filter.value}/${file}`;
  return make('figure', image, make('figcaption', make('strong', title), `${by} · `, original, times));
}

// What the header `server-timing` says.
function timing(url) {
  const entry = performance.getEntriesByName(url).pop();
  const told = entry?.serverTiming.map(({ name, duration }) => `${name} ${duration.toFixed(1)} ms`) ?? [];
  return told.join(' · ');
}

filters.addEventListener('change', show);
show();
