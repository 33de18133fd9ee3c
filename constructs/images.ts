import { z } from 'zod';
import { type Image, type ImageName, images } from '../catalog/images';

const imageNames = Object.keys(images) as [ImageName, ...ImageName[]];

/** Where images come from. */
export const imagesSchema = z.strictObject({
  registry: z
    .string()
    .regex(
      /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*\/*$/,
      'must be a host and a path without https://, such as registry.example.com/gpu',
    )
    .transform((registry) => registry.replace(/\/+$/, ''))
    .optional()
    .describe('Registry that mirrors every image under its own repository path, for clusters without internet access'),
  overrides: z
    .partialRecord(
      z.enum(imageNames),
      z
        .string()
        .regex(
          /(:(?!latest$)[\w][\w.-]*|@sha256:[0-9a-f]{64})$/,
          'must end in a tag other than latest, or in a digest',
        ),
    )
    .default({})
    .describe('Whole image references that replace pinned ones, e.g. a digest'),
});

export type ImageOptions = z.output<typeof imagesSchema>;

/** @param tag replaces the pinned tag, for a part whose version is an option of its own */
export function imageReference(name: ImageName, options: ImageOptions, tag?: string): string {
  const override = options.overrides[name];
  if (override !== undefined) return override;
  const image: Image = images[name];
  return `${options.registry ?? image.registry}/${image.repository}:${tag ?? image.tag}`;
}
