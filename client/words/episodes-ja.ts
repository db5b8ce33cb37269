import type { Same } from './words.ts';
import type { episodesEn } from './episodes-en.ts';

/** What the list of episodes says, in Japanese. */
export const episodesJa: Same<typeof episodesEn> = {
  label: 'このストリームのエピソード',
  none: 'まだ記録がありません。アラームが発生するとエピソードが記録されます。',
  failed: (line) => `エピソードを読み込めませんでした：${line}`,
  again: '再試行',
  more: '以前のもの',
  peak: (ratio, score) => `最大 ${ratio}、${score}`,
  goTo: (time) => `${time} へ移動`,
  lasts: '継続中',
  endings: {
    over: (time) => time,
    'source-changed': (time) => `${time}（別の記録が開かれました）`,
    stopped: (time) => `${time}（サーバー停止）`,
    restart: (time) => `少なくとも ${time} まで（再起動により終了。サーバーが強制終了されていました）`,
  },
  seen: (times) => `${times} 回再生`,
  acknowledge: '確認',
  acknowledged: (who, time) => `${who} が確認（${time}）`,
  note: 'メモ',
  save: '保存',
  saved: '保存しました',
  notSaved: (line) => `保存されていません：${line}`,
  bundle: '症例バンドル（zip）',
  name: 'お名前',
  nameFor: 'お名前（確認とメモの記録用）',
  close: '閉じる',
  pictureOf: (time) => `ピークのフレーム（${time}）`,
};
