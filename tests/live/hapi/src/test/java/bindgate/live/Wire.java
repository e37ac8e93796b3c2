package bindgate.live;

import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.client.apache.GZipContentInterceptor;
import ca.uhn.fhir.rest.client.api.IGenericClient;

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
}
