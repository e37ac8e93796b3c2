package bindgate.live;

import ca.uhn.fhir.rest.client.api.IClientInterceptor;
import ca.uhn.fhir.rest.client.api.IHttpRequest;
import ca.uhn.fhir.rest.client.api.IHttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Records what a client is answered, as text that can be compared with another server's answers. */
final class Answers implements IClientInterceptor {
  private static final List<String> HEADERS = List.of("content-type", "location", "content-location", "etag");
  private final List<String> bases;
  private final StringBuilder text = new StringBuilder();

  /** The base URLs by which the server may name itself, which are left out of the text. */
  Answers(String... bases) {
    this.bases = List.of(bases);
  }

  String text(Store store) {
    return withoutTimes(store.named(text.toString()));
  }

  @Override
  public void interceptRequest(IHttpRequest request) {}

  @Override
  public void interceptResponse(IHttpResponse response) throws IOException {
    response.bufferEntity();
    text.append(response.getStatus()).append('\n');
    for (var name : HEADERS) {
      response.getHeaders(name).forEach(value -> line(name + ": " + value));
    }
    try (var body = response.readEntity()) {
      line(body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private void line(String line) {
    for (var base : bases) {
      line = line.replace(base, "BASE");
    }
    text.append(line).append('\n');
  }

  /** Leaves out what differs from one request to the next: times, the request's id, row numbers, ids of pages. */
  static String withoutTimes(String answer) {
    return answer.replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([+-]\\d\\d:\\d\\d|Z)", "TIME")
        .replaceAll("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT", "TIME")
        .replaceAll("Took [\\d,.]+ms", "Took")
        .replaceAll("created resource (\\\\\"|&quot;)\\d+", "created resource ROW")
        .replaceAll("(\"source\": ?|<source value=)\"#\\w+\"", "SOURCE")
        .replaceAll(Store.CHOSEN_ID, "UUID");
  }
}
