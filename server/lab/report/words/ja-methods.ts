import type { Words } from './words.ts';

/** The methods paragraph in Japanese, in the plain style of papers. */
export const methods: Words['methods'] = {
  heading: '方法(引用用)',
  lead: 'この段落は論文にそのまま使えます。',
  data: (patients, cines, minutes) => `${patients}の${cines}(超音波動画${minutes}分)を評価した。`,
  both: (one, other) => `${one}と${other}`,
  side: (cines, side, frames) => `${side}のシネ${cines}(${frames})`,
  input: 'フレームは256×256のグレースケールに縮小した。',
  network: (parameters, code) =>
    `検出器は、パラメータ数${parameters}、潜在ベクトル${code}次元の畳み込み自己符号化器であり、正常フレームのみを用い、画像と再構成画像の平均二乗誤差を最小化して学習した。`,
  definitions: {
    reconstruction: '再構成誤差は、扇形領域内の画素における画像と再構成画像の差の二乗平均平方根である。',
    latent: '潜在距離は、潜在ベクトルと正常例の平均潜在ベクトルとのユークリッド距離である。',
    'latent-weighted':
      '重み付き潜在距離は、正常例の潜在ベクトルの主成分上で縮小推定した共分散によるマハラノビス距離である。',
    peak: '最大差分は、差の絶対値に3×3平均を施した後の最大値である。',
    motion:
      '動きは、直近1秒間の67ミリ秒離れた画像の差の絶対値の平均を16×16区画で求めたものである。スコアは、正常例の動きの平均と主成分を除いた残差を標準偏差で割り、3×3平均を施した後の不足の最大値である。',
    verdict: '総合判定は、各スコアのしきい値に対する比の最大値である。',
    brightness: '平均輝度は、画像の輝度の平均である。',
    'bottom-brightness': '下部四分の一の輝度は、扇形領域の下部四分の一の輝度の平均である。',
    'mean-image': '平均画像との距離は、正常画像の平均からの距離である。',
    pca: '主成分空間との距離は、正常画像の主成分に射影した後に残る成分の大きさである。',
    logistic: 'ロジスティック回帰は、正則化を施し、同じ群分けでラベルから学習した。',
    neighbours: 'k近傍法は、同じ群分けでラベル付きのシネから求めた。',
  },
  oneModel: (model, hash) => `一つのモデル(${model}、SHA-256 ${hash})を評価した。`,
  folds: (folds) =>
    `患者を分割せずに${folds}群に分け、各群を、残りの群の正常画像で初めから学習したモデルで評価した。`,
  leaveOneOut: (folds) =>
    `${folds}人の患者を一人ずつ除外し、残りの患者の正常画像で初めから学習したモデルで評価した。`,
  training: (epochs, batch, frames) =>
    `学習は最大${epochs}エポック、バッチサイズ${batch}、1シネあたり${frames}フレームで行った。`,
  heldBack: (share) => `学習患者の${share}は重みの学習には用いず、エポックの選択としきい値の設定に用いた。`,
  optimiser: (optimiser) => `最適化には${optimiser}を用いた。`,
  limits: (quantile) =>
    `各しきい値は、学習から除いた患者の正常フレームにおけるスコアの${quantile}分位点である。`,
  calibrated: 'しきい値は、モデルに付属する校正値を用いた。',
  levels:
    'シネのスコアはフレームのスコアの平均とし、患者のスコアは最も高いシネのスコアとした。異常シネが一つでもある患者を異常とした。',
  bootstrap: (confidence, draws, seed) =>
    `ROC曲線下面積はHanleyとMcNeil(Radiology 1982;143:29–36)に従った。${confidence}信頼区間は、患者を単位とする復元抽出${draws}回のブートストラップによるパーセンタイル区間である(乱数シード${seed})。`,
  differences: '面積の差は対応のある抽出で求めた。',
  software: (software, node) => `計算にはSonovigil ${software}(Node.js ${node})を用いた。`,
};
