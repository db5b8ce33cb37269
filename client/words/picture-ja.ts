import type { Words } from './words.ts';

/** What the tools of the picture and its panels say, in Japanese. */
export const pictureJa: Pick<
  Words,
  'triptych' | 'tools' | 'sector' | 'calliper' | 'beside' | 'bedside' | 'latency'
> = {
  triptych: {
    label: 'モデルの入力と再構成',
    input: '入力 x',
    reconstruction: '再構成 x̂',
    difference: '差分 |x − x̂|',
    waiting: '次のフレームで表示',
    notScored: '判定不能',
    noReconstruction: 'このモデルには再構成がありません',
    crossHair: '十字カーソル(矢印キーで移動)',
  },

  tools: {
    label: '画像ツール',
    model: 'モデル表示',
    outline: '扇形の輪郭',
    calliper: '距離計測',
    snapshot: 'スナップショット(PNG)',
    clip: '直近10秒のクリップ(MP4と数値)',
    making: 'クリップを作成中です',
    bedside: 'ベッドサイド表示',
    latency: '遅延',
  },

  sector: {
    label: '扇形の輪郭:内側だけを判定',
    corner: (corner, corners) => `頂点 ${corner}/${corners}:矢印キーで移動、Deleteで削除`,
    add: (corner) => `頂点 ${corner} の後に追加`,
    reset: '自動検出に戻す',
    done: '完了',
    how: '頂点をドラッグ。+で追加、Deleteで削除。',
    remembered: (scanner) => `装置「${scanner}」の輪郭として記憶します。`,
    forgotten: '入力を閉じるまで有効(--scanner <名前> で記憶)。',
  },

  calliper: {
    from: '計測点1:矢印キーで移動',
    to: '計測点2:矢印キーで移動',
    distance: (mm) => `${mm} mm`,
    unknown: '画素の大きさが不明のため計測できません',
  },

  beside: {
    label: '2つ目の録画(同期再生)',
  },

  bedside: {
    leave: 'ベッドサイド表示を終了',
  },

  latency: {
    label: '遅延(取り込みから描画まで)',
    close: '閉じる',
    waiting: '再生中に計測します。まだ描画されたフレームがありません。',
    disconnected: '接続がないため計測できません。',
    decode: '取り込み→復号',
    queue: '待ち',
    inference: '推論',
    encode: '符号化',
    send: '送信',
    paint: '画像の復号と描画',
    total: '取り込み→描画',
    rates: (came, shown) => `受信 ${came}、表示 ${shown} フレーム/秒`,
    lost: (server, viewer) => `欠落:サーバー ${server}、この画面 ${viewer}`,
    clock: (uncertainty, frames) =>
      `直近${frames}フレーム。時計の差は±${uncertainty} ms。描画時刻は次のアニメーションフレームの開始時刻。`,
    recorded: '録画は先読みするため、「待ち」は表示の遅れを示します。',
  },
};
