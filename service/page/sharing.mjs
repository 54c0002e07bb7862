// What is inspected as a link: packed into the fragment, which is never sent to any server.
const NAME = "inspect";

async function through(bytes, stream) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

function toText(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function toBytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

export async function linkTo(value) {
  const packed = await through(new TextEncoder().encode(JSON.stringify(value)), new CompressionStream("deflate-raw"));
  return `${location.origin}${location.pathname}#${NAME}=${toText(packed)}`;
}

// What a link holds; null where it holds nothing that can be read.
export async function shared(hash) {
  const packed = hash.startsWith(`#${NAME}=`) ? hash.slice(NAME.length + 2) : "";
  if (!packed) return null;
  try {
    const bytes = await through(toBytes(packed), new DecompressionStream("deflate-raw"));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
