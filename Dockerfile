# The bot in a slim image, without root. Data (SQLite, language model, made key) lives in the volume /data.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock .
RUN python -m venv /opt/atbalss && /opt/atbalss/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md requirements.in ./
COPY app app
COPY bot bot
COPY conversations conversations
COPY nlp nlp
COPY models models
COPY analytics analytics
COPY simulator simulator
RUN /opt/atbalss/bin/python -m nlp.spacy_rules \
    && /opt/atbalss/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && ATBALSS_DATA_DIR=/opt/atbalss/data /opt/atbalss/bin/atbalss nlp train

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data atbalss && install -d -o atbalss /data
COPY --from=build /opt/atbalss /opt/atbalss
RUN install -d -o atbalss /data && cp -r /opt/atbalss/data/. /data/ && chown -R atbalss /data
USER atbalss
WORKDIR /data
VOLUME /data
ENV PATH=/opt/atbalss/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ATBALSS_DATA_DIR=/data \
    ATBALSS_DATABASE_URL=sqlite:////data/atbalss.db \
    ATBALSS_LOG_FORMAT=json \
    ATBALSS_WEBHOOK_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
CMD ["sh", "-c", "atbalss migrate && exec atbalss run"]
