/** Folders from facts to programs; each may import itself and what stands before it. */
const layers = ['catalog', 'promql', 'alert-rules', 'dashboards', 'constructs', 'config'];

/** Folders that are pure: no file system, no environment, no cdk8s, no Pulumi. */
const pure = layers.slice(0, layers.indexOf('constructs'));

const noImport = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: to },
});

module.exports = {
  forbidden: [
    ...layers.map((layer, index) => {
      const later = [...layers.slice(index + 1), 'infra', 'instrument', 'simulator', 'scripts', 'test'];
      return noImport(
        `${layer}-points-left`,
        `^${layer}/`,
        `^(${later.join('|')})/|^(main|cli)\\.ts$`,
        'a layer imports only itself and the layers before it',
      );
    }),
    noImport('catalog-imports-nothing', '^catalog/', '^(?!catalog/)', 'facts need nothing'),
    noImport(
      'pure-layers',
      `^(${pure.join('|')})/`,
      '^(node:)?(fs|path|os|process|child_process|http|https|net)(/|$)|node_modules/(cdk8s|cdk8s-plus-28|constructs|@pulumi)/',
      'pure data and functions: no file system, no cdk8s, no Pulumi',
    ),
    noImport(
      'one-folder-knows-grafana',
      '^(?!dashboards/kit/|test/)',
      'node_modules/@grafana/',
      'only the kit knows the SDK',
    ),
    noImport('no-pulumi-outside-infra', '^(?!infra/|test/)', 'node_modules/@pulumi/', 'Pulumi is an optional peer'),
    noImport(
      'infra-imports',
      '^infra/',
      '^(alert-rules|dashboards|instrument|simulator|scripts|test)/|^(main|cli)\\.ts$',
      'infra uses catalog, constructs and config',
    ),
    noImport(
      'simulator-imports',
      '^simulator/',
      '^(?!simulator/|catalog/|node:|node_modules/)[a-z-]+/',
      'the simulator knows only the contract',
    ),
    noImport(
      'instrument-imports',
      '^instrument/',
      '^(?!instrument/|catalog/|constructs/problem\\.ts$|node:|node_modules/)[a-z-]+/|^node_modules/',
      'a module is made from the contract alone',
    ),
    noImport(
      'nobody-imports-programs',
      '^(?!test/)',
      '^(main|cli)\\.ts$|^infra/program\\.ts$',
      'programs are run, not imported',
    ),
    noImport('nobody-imports-tests', '^(?!test/)', '^test/', 'tests are not part of the package'),
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'a cycle is two concepts in the wrong files',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      comment: 'a package that is not declared works only by accident',
      from: { path: '^(catalog|promql|alert-rules|dashboards|constructs|config|infra|instrument|main|cli)' },
      // Optional peers are not recognised as declared.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@pulumi/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
