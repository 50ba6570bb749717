# The App in an image; docs/host.md says how to run it with a read-only root.
ARG BASE=debian:trixie-slim
FROM ${BASE} AS packages
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates npm
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM ${BASE}
RUN apt-get update \
	&& apt-get install --yes --no-install-recommends ca-certificates docker-cli git \
	&& rm -rf /var/lib/apt/lists/* \
	&& useradd --create-home modprobot \
	&& install --directory --owner=modprobot /data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json kernels.yml symbol-facts.yml ./
COPY bin bin
COPY images images
COPY src src
ENV HOST=0.0.0.0 PORT=3000 DATA_DIRECTORY=/data PATH=/app/bin:/usr/local/bin:/usr/bin:/bin
USER modprobot
VOLUME /data
EXPOSE 3000
# The embedded database is compiled to WebAssembly: optimising it costs half a gigabyte and seconds, and gains nothing.
# A larger young generation takes an idle server a hundred megabytes more, and so does a heap that grows early.
CMD ["/app/node_modules/.bin/node", "--liftoff-only", "--max-semi-space-size=2", "--optimize-for-size", "/app/src/main.ts"]
