/**
 * Validates Kubernetes objects from standard input with the kubernetes-models packages, and prints what is wrong as a JSON
 * list. A program of its own, because those packages are ES modules, which jest cannot load.
 */
import { text } from 'node:stream/consumers';

/** Packages of models, by the group of the API; built-in groups have no domain of ours in them. */
const packages = { 'monitoring.coreos.com': '@kubernetes-models/prometheus-operator' };

/** Wraps a value so that every key that a validator looks at is noted: what it never looks at, the schema does not know. */
function watched(value, path, seen) {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const found = target[key];
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return found;
      const place = `${path}/${key}`;
      seen.add(place);
      return watched(found, place, seen);
    },
  });
}

function places(value, path = '') {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [`${path}/${key}`, ...places(inner, `${path}/${key}`)]);
}

/**
 * Schemas leave the first two, and routes within routes, as any value, so that nothing looks into them. These models lose fields
 * that are called `description`. The last one is newer than these models, whose later releases need a newer Node.js; the
 * operator's own schema, where it is at hand, knows it.
 */
const free = (place) =>
  /^\/(apiVersion|kind)$|^\/spec\/route\/routes\/|\/pagerdutyConfigs\/\d+\/description$|\/keep_firing_for$/.test(place);

async function problemsOf(object) {
  const [group] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [''];
  const name = `${object.kind} ${object.metadata.name}`;
  const module = await import(`${packages[group] ?? 'kubernetes-models'}/${object.apiVersion}/${object.kind}`);
  const seen = new Set();
  const prototype = module[object.kind].prototype;
  try {
    prototype.validate.call(watched(object, '', seen));
  } catch (error) {
    return [`${name}: ${error.message}`];
  }
  const unknown = places(object).filter((place) => !seen.has(place) && !free(place));
  return unknown.map((place) => `${name}: ${place} is unknown`);
}

const objects = JSON.parse(await text(process.stdin));
const problems = [];
for (const object of objects) problems.push(...(await problemsOf(object)));
console.log(JSON.stringify(problems));
