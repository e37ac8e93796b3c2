package bindgate.live;

import ca.uhn.fhir.rest.api.EncodingEnum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** The resources of src/test/resources/samples, each with a key of its own in its identifiers in place of "@@". */
final class Sample {
  private Sample() {}

  static String text(String name, String key) {
    try (var file = Sample.class.getResourceAsStream("/samples/" + name + ".json")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("@@", key);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  static <T extends IBaseResource> T parsed(Class<T> type, String name, String key) {
    return Lab.FHIR.newJsonParser().parseResource(type, text(name, key));
  }

  /** JSON text in the encoding asked for. */
  static String encoded(String json, EncodingEnum encoding) {
    return encoding == EncodingEnum.JSON
        ? json
        : encoding.newParser(Lab.FHIR).encodeResourceToString(Lab.FHIR.newJsonParser().parseResource(json));
  }
}
