import { askedFor } from './ja-asked-for.ts';
import { methods } from './ja-methods.ts';
import type { Words } from './words.ts';

/** All that the report says, in Japanese. */
export const ja: Words = {
  title: (data) => `評価レポート:${data}`,
  contents: '目次',
  comma: '、',
  researchUse: '研究用途専用。医療機器ではありません。',
  figure: '図',
  table: '表',
  interval: (confidence) => `括弧内は患者単位のブートストラップによる${confidence}信頼区間です。`,
  scrollable: (caption) => `${caption}(横にスクロールできます)`,

  count: {
    patients: (count) => `${count}人`,
    cines: (count) => `${count}本`,
    frames: (count) => `${count}フレーム`,
  },
  sides: { normal: '正常', abnormal: '異常', mirrored: '左右反転' },
  levels: { frame: 'フレーム', cine: 'シネ', patient: '患者' },
  unscored: {
    blank: '空の画像',
    'not-2d': '断層像でない',
    'no-contact': '接触なし',
    frozen: '静止',
    'depth-changed': '深度が正常例と大きく異なる',
    'gain-changed': 'ゲインが正常例と大きく異なる',
    'engine-failed': '推論エンジンのエラー',
    'no-frame': 'フレームなし',
  },
  ofCine: (name, side, reason) => `${name}(${side}、${reason})`,
  kinds: {
    model: '検出器のスコア(正常画像のみから学習)',
    reference: '検出器が上回るべき比較対象',
    supervised: 'ラベルから学習したもの(ラベルで得られる上積み)',
  },
  scores: {
    reconstruction: '再構成誤差',
    latent: '潜在距離',
    'latent-weighted': '重み付き潜在距離',
    peak: '最大差分',
    motion: '動きの低下',
    verdict: '総合判定(比の最大値)',
    brightness: '平均輝度',
    'bottom-brightness': '下部四分の一の輝度',
    'mean-image': '平均画像との距離',
    pca: '主成分空間との距離',
    logistic: 'ロジスティック回帰',
    neighbours: 'k近傍法',
  },
  columns: {
    'frame-rate': 'フレームレート',
    'picture-size': '画像サイズ',
    scanner: '装置',
  },
  axes: {
    ratio: 'しきい値に対するスコアの比',
    raw: 'スコア(固有の単位)',
    share: (level) => `${level}数に占める割合(%)`,
    falsePositives: '偽陽性率(1 − 特異度)',
    sensitivity: '感度',
    recall: '再現率(感度)',
    precision: '適合率',
    area: 'ROC曲線下面積',
    patients: '学習に用いた患者数',
  },
  sideCount: (side, count) => `${side}(${count})`,
  limit: 'しきい値',
  chance: '偶然',

  summary: {
    heading: '問いと答え',
    asked: {
      oneModel: (model, side) =>
        `正常画像のみを学習したモデル${model}は、${side}のシネを正常のシネから見分けられるでしょうか。下記のシネの全フレームのスコアを求め、ラベルと照合しました。`,
      folds: (folds, side) =>
        `正常画像のみを学習した自己符号化器は、学習に使っていない患者で、${side}のシネを正常のシネから見分けられるでしょうか。患者を${folds}群に分け、各群を、残りの群の正常画像で学習したモデルで評価しました。`,
      leaveOneOut: (folds, side) =>
        `正常画像のみを学習した自己符号化器は、学習に使っていない患者で、${side}のシネを正常のシネから見分けられるでしょうか。${folds}人の患者を一人ずつ、残りの患者の正常画像で学習したモデルで評価しました。`,
    },
    verdict: {
      beats: 'このデータで言える限り、見分けられます。偶然を上回り、単純な比較対象のすべてを上回りました。',
      separates: '偶然を上回りました。ただし比較対象がありません。',
      'not-beaten': '部分的です。偶然は上回りましたが、画像の単純な指標を上回ることは示されませんでした。',
      chance: '示されませんでした。このデータでは偶然と区別できません。',
      'turned-over': '見分けられません。異常例のスコアが正常例より低くなっています。',
      'no-interval': '判断できません。患者が少なく信頼区間を求められないため、以下の数値は何も証明しません。',
      'not-judged': '判断できません。指定した単位では全例が一方の側にあります。',
    },
    primary: (score, level, area) =>
      `あらかじめ定めた指標(${level}単位、${score})のROC曲線下面積は${area}です。`,
    pairs: (level, side, share) =>
      `正常と${side}の${level}を一つずつ組にした100組のうち${share}組で、${side}のスコアが高くなります。`,
    highest: (score, area) =>
      `検出器のスコアのうち面積が最大のものは${score}で、${area}です。結果を見てから選んだ値なので、新しいデータではこれより下がると考えてください。`,
    beats: (score, list) => `シネ単位では、${score}は${list}を上回りました。`,
    operating: (sensitivity, specificity, side) =>
      `しきい値では、${side}例の${sensitivity}を検出し、正常例の${specificity}を正常と判定します。`,
    falseAlarms: (perHour) => `正常シネ1時間あたりの誤警報は${perHour}回です。`,
    mirrored: (score, area) => `反転実験:${score}は左右反転と正常を面積${area}で区別しました。`,
    caveats: '見落としてはならない点',
    caveat: {
      doesNotBeat: (score, area, list) =>
        `${score}(面積${area})が${list}を上回ることは示されませんでした。差の信頼区間の下限が0以下です。`,
      chance: (score, area) => `${score}(面積${area})は偶然と区別できません。`,
      turnedOver: (score, area) =>
        `${score}(面積${area})は逆転しています。異常例が正常例より低いため、上限のしきい値では見逃します。`,
      fewPatients: (side, patients) =>
        `患者数が少数です(${side}:${patients})。実験を始めるには30〜100例、目標は1,000〜10,000例です。信頼区間は広く、他の施設については何も言えません。`,
      noLimits: 'モデルにしきい値がないため、感度・特異度・誤警報は求められません。',
      leak: (pairs) =>
        `異なる患者の同じに見えるシネが、学習側と評価側にまたがっています(${pairs}組)。同じ記録であれば、面積は過大です。`,
      duplicates: (pairs) =>
        `異なる患者の同じに見えるシネがあります(${pairs}組)。同じ記録であれば、信頼区間は狭すぎます。`,
      confound: (column, area) =>
        `${column}だけで両者を区別できます(面積${area})。検出器はこれを学習した可能性があります。`,
      trainingUnknown: (model) =>
        `モデル${model}には学習に用いた患者の記録がありません。このデータの患者が含まれていれば、結果は過大です。`,
      unscoredCines: (cines, list) =>
        `${cines}件のシネには判定できるフレームがなく、どの数値にも含まれません:${list}。`,
      invalid: (share) => `全フレームの${share}は判定不能で、どの数値にも含まれません。`,
    },
    against: (side, sentence) => `${side}との比較:${sentence}`,
  },

  data: {
    heading: 'データ',
    caption: '評価の対象',
    side: '区分',
    patients: '患者',
    cines: 'シネ',
    frames: '評価フレーム',
    minutes: '分',
    all: (patients, mixed) => `患者は全部で${patients}。うち${mixed}は両方のラベルのシネを持ちます。`,
    unlabelled: (cines) => `正常・異常のラベルがなく使わなかった行:${cines}。`,
    invalid: (frames, reasons) => `判定不能のフレーム:${frames}(${reasons})。`,
  },

  comparison: {
    heading: (side) => `正常と${side}の比較`,
    mirrorHeading: '反転実験:正常と左右反転の比較',
    mirror:
      '正常のシネを、プローブを逆向きに持った場合のように左右反転したものと比べました。異常例は不要です。これを区別できない検出器は、正常の姿を学習していません。',
    areas: (level) => `ROC曲線下面積(${level}単位)`,
    areasCaption: '各スコアのROC曲線下面積',
    areasFigure: (level) => `各スコアのROC曲線下面積と信頼区間(${level}単位)。破線は偶然を示します。`,
    score: 'スコア',
    by: (level) => `${level}単位`,
    averagePrecision: (level) => `平均適合率(${level}単位)`,
    notJudged: { 'one-side': '一方の側のみ', 'cines-only': 'シネ単位のみ' },
    foldPairs:
      '面積は、同じモデルで評価した同じ群の中の組だけを数えています。以下の曲線は全群をまとめたものです。',
    differences: '各比較対象との面積の差(シネ単位)',
    differencesNote: '太字と*は、信頼区間が0より上にあることを示します。',
    less: (reference) => `${reference}との差`,
    distances: '距離の分布',
    histogram: (score, level) => `${score}(${level}単位)`,
    histogramCaption: (score) => `${score}の分布。それぞれの区分の中での割合で示します。`,
    curves: 'ROC曲線と適合率・再現率曲線',
    roc: (level) => `ROC曲線(${level}単位)`,
    rocCaption: (level) =>
      `検出器のスコア、最も強い比較対象、ラベルによる上積みが最大のスコアのROC曲線(${level}単位)。記号は各しきい値の位置です。`,
    precisionRecall: (level) => `適合率・再現率曲線(${level}単位)`,
    precisionRecallCaption: (level) =>
      `適合率・再現率曲線(${level}単位)。点線は異常例の割合で、偶然でも得られる値です。`,
    labelArea: (label, area) => `${label} ${area}`,
    atLimit: 'しきい値での成績',
    atLimitCaption: (level) => `各スコアのしきい値での成績(${level}単位)`,
    sensitivity: '感度',
    specificity: '特異度',
    falseAlarms: '1時間あたりの誤警報',
    cinesFlagged: '警報が出たシネ',
    firstFlag: '最初の警報までの秒数:中央値(四分位範囲)',
    never: 'なし',
    alarmNote: (seconds) =>
      `警報は、監視画面と同じく、しきい値を超えたフレームが${seconds}秒続いたときに出ます。`,
    confusion: (score, level) => `${score}の混同行列(${level}単位)`,
    truth: '実際',
    called: (side) => `判定:${side}`,
    truly: (side) => `実際:${side}`,
  },

  folds: {
    heading: '交差検証の各群',
    caption: '各群の学習と評価',
    fold: '群',
    test: '評価:患者 / シネ',
    training: '重みの学習:患者 / フレーム',
    calibration: 'エポックとしきい値:患者 / フレーム',
    loss: '検証誤差',
    meanImage: '平均画像の誤差',
    share: '比',
    limit: (score) => `しきい値:${score}`,
    model: 'モデル',
    note: '誤差は平均二乗誤差(輝度0〜1)。比が100 %のモデルは、平均画像以上のことを知りません。',
  },

  ...askedFor,

  guard: {
    heading: '不正な高得点への備え',
    clean:
      '異なる患者の間に同じに見えるシネはなく、装置・フレームレート・画像サイズだけで両者を区別することもできません。',
    checked: '学習側と評価側にまたがる患者はいません。そのようなデータは拒否されます。',
    duplicatesCaption: '異なる患者の、同じに見えるシネ',
    one: '一方のシネ',
    other: '他方のシネ',
    frames: '似たフレーム',
    bits: 'ハッシュの最大距離(256ビット中)',
    across: '学習側と評価側にまたがる',
    yes: 'はい',
    no: 'いいえ',
    confoundsCaption: 'それだけで両者を区別できる列',
    column: '列',
    values: '値の種類',
    area: '面積',
    more: (rows) => `ほか${rows}件はJSONファイルにあります。`,
  },

  exemplars: {
    heading: '最も外れたシネと典型的なシネ',
    note: 'モデルへの入力画像、その再構成、両者の差分です。画像はデータの一部です。公表の前に同意と利用条件を確認してください。',
    roles: {
      'typical-normal': '典型的な正常シネ(中央値)',
      'highest-normal': 'スコアが最も高い正常シネ(誤警報の原因)',
      'typical-abnormal': '典型的な異常シネ(中央値)',
      'highest-abnormal': 'スコアが最も高い異常シネ',
      'lowest-abnormal': 'スコアが最も低い異常シネ(見逃し)',
    },
    picture: '入力画像',
    reconstruction: '再構成画像',
    difference: '差分画像',
    where: (frame, seconds) => `フレーム${frame}、${seconds}秒`,
    value: (score, value) => `${score} ${value}`,
    ratio: (ratio) => `しきい値の${ratio}`,
    scale: '輝度の差(黒から白までの全範囲に対する割合)',
  },

  methods,

  provenance: {
    heading: '作成の記録',
    command: 'コマンド',
    day: '日付',
    software: 'ソフトウェア',
    model: 'モデル',
    modelHash: 'モデルのSHA-256',
    trainingData: '学習データのSHA-256',
    manifest: 'マニフェスト',
    manifestHash: 'マニフェストのSHA-256',
    where: '行の条件',
    dataHash: 'フレーム・ラベル・群のSHA-256',
    seed: 'シードとブートストラップ',
    seedAndDraws: (seed, draws) => `シード${seed}、${draws}回の抽出`,
    files: 'このファイルに添えた数値',
    same: '同じデータ・モデル・設定であれば、最後の桁まで同じ数値になります。',
  },
};
