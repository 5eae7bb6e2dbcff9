# textcx on a CPU: models inside, no network at run time, not root.
FROM python:3.11-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc g++ && rm -rf /var/lib/apt/lists/*
# An index with the CPU build of torch keeps several GB of CUDA out: --build-arg PIP_EXTRA_INDEX_URL=...
ARG PIP_EXTRA_INDEX_URL
WORKDIR /src
RUN python -m venv /opt/textcx
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY models models
COPY textcx textcx
COPY api api
RUN /opt/textcx/bin/pip install --no-cache-dir -c constraints.txt .

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 textcx && mkdir -p /var/cache/textcx /data \
    && chown textcx /var/cache/textcx /data
COPY --from=build /opt/textcx /opt/textcx
ENV PATH=/opt/textcx/bin:$PATH TEXTCX_CACHE=/var/cache/textcx PYTHONDONTWRITEBYTECODE=1
USER textcx
WORKDIR /data
# The encoder graph is built into the image, so that the first call is as fast as the next.
RUN textcx models warm
ENV TEXTCX_DATABASE=/data/textcx.db
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=8)"]
ENTRYPOINT ["textcx"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
