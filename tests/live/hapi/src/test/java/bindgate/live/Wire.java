package bindgate.live;

import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.client.apache.GZipContentInterceptor;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** The ways HAPI's client can send a body. */
enum Wire {
  JSON(EncodingEnum.JSON, false),
  XML(EncodingEnum.XML, false),
  JSON_GZIP(EncodingEnum.JSON, true),
  XML_GZIP(EncodingEnum.XML, true);

  final EncodingEnum encoding;
  private final boolean gzip;

  Wire(EncodingEnum encoding, boolean gzip) {
    this.encoding = encoding;
    this.gzip = gzip;
  }

  /** Fit for a FHIR id. */
  @Override
  public String toString() {
    return name().replace('_', '-');
  }

  IGenericClient client(String base) {
    var client = Lab.client(base);
    client.setEncoding(encoding);
    if (gzip) {
      client.registerInterceptor(new GZipContentInterceptor());
    }
    return client;
  }

  /** Posts text as it is, which HAPI's client never does: it parses and encodes it anew. Returns the status. */
  int post(String url, String text) throws Exception {
    var body = new ByteArrayOutputStream();
    try (OutputStream out = gzip ? new GZIPOutputStream(body) : body) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    var request = HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", encoding.getResourceContentTypeNonLegacy())
        .POST(BodyPublishers.ofByteArray(body.toByteArray()));
    if (gzip) {
      request.header("Content-Encoding", "gzip");
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();
  }
}
