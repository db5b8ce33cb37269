import type { entranceEn } from './entrance-en.ts';

/** The same in Japanese. */
export const entranceJa: typeof entranceEn = {
  title: 'サインイン',
  token: 'トークン',
  enter: 'サインイン',
  leave: 'サインアウト',
  reasons: {
    wrong: 'このサーバーのトークンではありません。',
    'too-many': '誤ったトークンが続けて送られました。1分ほどお待ちください。',
  },
  hint: 'トークンはサーバーの管理者が持っています。サーバーが初めて外部に公開されたときに、リンクとして表示されています。',
  roles: { viewer: '閲覧のみ', operator: '操作者', admin: '管理者' },
  rights: {
    viewer: '閲覧用のトークンで入っています。ストリームを操作するボタンは使えません。',
    operator: 'ストリームを操作できますが、保存される設定は変更できません。',
    admin: 'すべて変更できます。',
  },
  needs: {
    viewer: 'トークンが必要です。',
    operator: '操作者のトークンが必要です。今のトークンでは閲覧しかできません。',
    admin: '管理者のトークンが必要です。',
  },
};
