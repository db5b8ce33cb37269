/**
 * The law of imports, one way only:
 *
 *   cli -> commands -> { source, engine, pipeline, training, lab, store, transport } -> ports -> core
 *   engine, training -> graph        transport -> wire <- client -> core        core, wire, graph -> nothing else
 */
const areas = ['source', 'engine', 'pipeline', 'training', 'lab', 'store', 'transport'];
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const only = (name, from, pathNot, comment) =>
  forbid(name, { path: from }, { path: '^(server|client)/', pathNot }, comment);
const packageOnlyIn = (pkg, pathNot) =>
  forbid(
    `${pkg.replaceAll('/', '-')}-stays-home`,
    { pathNot },
    { path: `^node_modules/${pkg}/` },
    `${pkg} is imported in ${pathNot} alone.`,
  );

module.exports = {
  forbidden: [
    forbid('no-cycles', {}, { circular: true }, 'Data flows one way, and so do imports.'),
    forbid(
      'no-orphans',
      { orphan: true, pathNot: ['\\.d\\.ts$', '^server/bin\\.js$', 'vite\\.config'] },
      {},
      'A file nobody imports.',
    ),
    only('core-imports-nothing', '^server/core/', '^server/core/', 'core is pure.'),
    only('wire-imports-nothing', '^server/wire/', '^server/wire/', 'wire is the contract; it stands alone.'),
    only(
      'graph-imports-nothing',
      '^server/graph/',
      '^server/graph/',
      'graph is ONNX as data; it stands alone.',
    ),
    forbid(
      'core-wire-graph-no-packages',
      { path: '^server/(core|wire|graph)/' },
      { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer'] },
      'Pure: neither Node nor a package.',
    ),
    only('ports-see-core-only', '^server/ports\\.ts$', '^server/core/', 'Ports are types over core.'),
    ...areas.map((area) =>
      only(
        `${area}-stays-in-its-room`,
        `^server/${area}/`,
        `^server/(${area}/|core/|ports\\.ts|monotonic-clock\\.ts|package-root\\.ts${area === 'transport' ? '|wire/' : ''}${area === 'engine' || area === 'training' ? '|graph/' : ''})`,
        'Areas meet in commands, nowhere else.',
      ),
    ),
    only(
      'client-sees-wire-and-core-only',
      '^client/',
      '^(client/|server/(wire|core)/)',
      'The wire is what both sides say to each other; core is pure, and reckons the same in the browser.',
    ),
    packageOnlyIn('onnxruntime-(node|common)', '^server/(engine|training)/'),
    packageOnlyIn('@tensorflow', '^server/(engine|training)/'),
    packageOnlyIn('ws', '^server/transport/'),
    packageOnlyIn('prom-client', '^server/transport/'),
    packageOnlyIn('mqtt', '^server/transport/'),
    forbid(
      'no-rxjs-in-core',
      { path: '^server/(core|wire|graph)/' },
      { path: '^node_modules/rxjs/' },
      'core and wire know no streams.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'server/tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.svelte', '.d.ts'],
      conditionNames: ['import', 'types', 'default'],
      exportsFields: ['exports'],
    },
  },
};
