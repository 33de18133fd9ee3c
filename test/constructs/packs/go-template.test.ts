import { templateProblem } from '../../../constructs/packs/go-template';

describe('a template that Prometheus reads', () => {
  test.each([
    ['no placeholder', 'all is well'],
    ['single braces', 'a {set} of {b}'],
    ['a placeholder', '{{ $labels.node }} is at {{ $value | printf "%.0f" }}'],
    ['braces in quotes', '{{ printf "}} {{" }}'],
    ['braces in back quotes', '{{ printf `}} "` }}'],
    ['a comment with a quote', "{{/* don't */}}"],
    ['trimmed blanks', 'a {{- if $value -}} b {{- end -}} c'],
    ['nested blocks', '{{ range query "up" }}{{ with .Labels.node }}{{ . }}{{ else }}-{{ end }}{{ end }}'],
    ['a chain', '{{ if eq 1 2 }}a{{ else if eq 1 3 }}b{{ else }}c{{ end }}'],
    ['several lines', '{{ $labels.node\n}}'],
  ])('may have %s', (_what, text) => {
    expect(templateProblem(text)).toBeUndefined();
  });
});

describe('a template that Prometheus refuses', () => {
  test.each([
    ['{{ $labels.x', 'has a {{ without its }}'],
    ['{{ $labels.x }', 'has a {{ without its }}'],
    ['{{ $labels.x } and {{ $value }}', 'has a {{ without its }}'],
    ['{{ printf "%.0f }}', 'has a {{ without its }}'],
    ['$labels.x }}', 'has a }} without its {{'],
    ['{{ if $value }}a', 'has a block without its {{ end }}'],
    ['a{{ end }}', 'has an {{ end }} that ends nothing'],
    ['{{ end }}{{ if $value }}', 'has an {{ end }} that ends nothing'],
  ])('%s %s', (text, problem) => {
    expect(templateProblem(text)).toBe(problem);
  });
});
