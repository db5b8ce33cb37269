/** What is said of tokens and roles, in English. */
export const entranceEn = {
  title: 'Sign in',
  token: 'Token',
  enter: 'Sign in',
  leave: 'Sign out',
  reasons: {
    wrong: 'That is no token of this server.',
    'too-many': 'Too many wrong tokens came from here. Wait a minute.',
  },
  hint: 'Whoever runs this server has the tokens: it printed links when it first listened beyond its own machine.',
  roles: { viewer: 'Watching only', operator: 'Operator', admin: 'Administrator' },
  rights: {
    viewer: 'You came with a token that may watch. Controls that act on the stream are out of use.',
    operator: 'You came with a token that may act on the stream, but not change what lasts.',
    admin: 'You may change everything.',
  },
  needs: {
    viewer: 'This needs a token.',
    operator: 'This needs the token of an operator; yours may only watch.',
    admin: 'This needs the token of an administrator.',
  },
};
