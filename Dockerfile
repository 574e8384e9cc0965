# One image for every role: the checkout, made ready by the same script as on any other machine.
FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates chromium fontconfig fonts-noto-cjk python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN scripts/setup && useradd --system --create-home xunwang && install -d -o xunwang /data /evidence
USER xunwang
ENV XUNWANG_DATA=/data XUNWANG_HOST=0.0.0.0 PATH=/app/.venv/bin:$PATH
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["xunwang"]
CMD ["up"]
