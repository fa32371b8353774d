// Reads each drawing, writes it, reads what was written, and says on standard output what was found each time.
import { readFile } from 'node:fs/promises';
import { BpmnModdle } from 'bpmn-moddle';

const [descriptor, ...files] = process.argv.slice(2);
const moddle = new BpmnModdle({ af: JSON.parse(await readFile(descriptor, 'utf8')) });

async function read(xml) {
  const { rootElement, elementsById, warnings } = await moddle.fromXML(xml);
  const elements = Object.fromEntries(Object.entries(elementsById).map(([id, one]) => [id, facts(one)]));
  return { rootElement, elements, warnings: warnings.map((one) => one.message) };
}

// What the tools know of an element: its type, and our properties by name. Whatever the descriptor
// does not declare would stay in $attrs, where no properties panel shows it.
function facts(element) {
  const declared = element.$descriptor.properties.map((one) => one.ns.name).filter((name) => name.startsWith('af:'));
  const given = declared.map((name) => [name, element.get(name)]).filter(([, value]) => value !== undefined);
  return {
    type: element.$type,
    af: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    undeclared: Object.keys(element.$attrs).filter((name) => name.startsWith('af:')),
  };
}

const answer = {};
for (const file of files) {
  const first = await read(await readFile(file, 'utf8'));
  const { xml } = await moddle.toXML(first.rootElement, { format: true });
  const second = await read(xml);
  answer[file] = {
    warnings: [...first.warnings, ...second.warnings],
    elements: [first.elements, second.elements],
    written: xml,
  };
}
process.stdout.write(JSON.stringify(answer));
