import { expect, it } from 'vitest';
import { limitedBody } from '../src/limited-body.js';

it('takes a body that fits, and no more of one that has no end', async () => {
  expect(await limitedBody(new Response('four'), 4)).toEqual(Buffer.from('four'));
  expect(await limitedBody(new Response(null), 4)).toHaveLength(0);
  let isCancelled = false;
  const endless = new ReadableStream({
    pull: controller => controller.enqueue(new Uint8Array(3)),
    cancel: () => {
      isCancelled = true;
    }
  });
  expect(await limitedBody(new Response(endless), 4)).toBeNull();
  expect(isCancelled).toBe(true);
});
