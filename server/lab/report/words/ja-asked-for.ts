import type { Words } from './words.ts';

/** The parts of the report that are there only when they were asked for, in Japanese. */
export const askedFor: Pick<Words, 'breakdown' | 'learning' | 'embedding'> = {
  breakdown: {
    heading: (column) => `${column}別の結果`,
    note: 'すべての正常シネと、各種類の異常シネとの比較です。種類が多いと、偶然だけで良く見えるものが出ます。',
    caption: (level) => `ROC曲線下面積(${level}単位)。種類の下はシネの数`,
  },

  learning: {
    heading: '学習曲線',
    caption:
      '重みの学習に用いた患者数と面積、信頼区間。まだ上昇している曲線は、患者を増やせば改善することを示します。',
  },

  embedding: {
    heading: '潜在ベクトルの二次元表示',
    note: (neighbours, distance, model) =>
      `各シネの平均潜在ベクトルをUMAPで配置しました(近傍数${neighbours}、最小距離${distance}、モデル:${model})。意味を持つのは近さだけで、軸や大きさには意味がありません。患者や装置ごとのまとまりは、所見ではなく患者や装置を表している可能性への警告です。`,
    label: 'ラベル別',
    group: '患者別(同じ患者のシネを線で結んでいます)',
    scanner: '装置別',
    otherScanner: 'その他',
    unknownScanner: '記載なし',
    seen: (label) => `${label}(学習に使用)`,
  },
};
