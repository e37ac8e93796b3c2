package bindgate.live;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/**
 * All versions of all resources that a server got since a mark, as text that can be compared with another server's:
 * ids the server chose are replaced by numbers, times and the request's id (meta.source) are left out.
 */
final class Store {
  /** What ids look like that the server chooses. */
  static final String CHOSEN_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private final Map<String, String> names = new HashMap<>();
  private final List<String> resources = new ArrayList<>();
  private final int versions;

  /** How many versions the server holds now. */
  static int mark(IGenericClient direct) {
    return direct.history().onServer().returnBundle(Bundle.class).count(1).execute().getTotal();
  }

  Store(IGenericClient direct, int mark) {
    var newest = newest(direct, mark);
    versions = newest.size();
    Collections.reverse(newest);
    var texts = new LinkedHashMap<String, String>();
    newest.forEach(entry -> texts.merge(id(entry).getIdPart(), text(entry), String::concat));
    // Where the texts are equal, the older resource stays first.
    var sorted = new ArrayList<>(texts.entrySet());
    sorted.sort(Comparator.comparing(resource -> resource.getValue().replaceAll(CHOSEN_ID, "")));
    for (var resource : sorted) {
      names.put(resource.getKey(), "#" + names.size());
      resources.add(resource.getValue());
    }
  }

  int versions() {
    return versions;
  }

  String text() {
    return named(String.join("", resources));
  }

  /** The same text with the ids that this server chose replaced by numbers. */
  String named(String text) {
    return Pattern.compile(CHOSEN_ID).matcher(text).replaceAll(id -> names.getOrDefault(id.group(), id.group()));
  }

  private static List<BundleEntryComponent> newest(IGenericClient direct, int mark) {
    var page = direct.history().onServer().returnBundle(Bundle.class).count(200).execute();
    int wanted = page.getTotal() - mark;
    var entries = new ArrayList<>(page.getEntry());
    while (entries.size() < wanted && page.getLink(Bundle.LINK_NEXT) != null) {
      page = direct.loadPage().next(page).execute();
      entries.addAll(page.getEntry());
    }
    return entries.subList(0, wanted);
  }

  private static IdType id(BundleEntryComponent entry) {
    return entry.hasResource() ? entry.getResource().getIdElement() : new IdType(entry.getRequest().getUrl());
  }

  private static String text(BundleEntryComponent entry) {
    var line = entry.getRequest().getMethod() + " " + id(entry).toUnqualified().getValue() + "\n";
    return entry.hasResource() ? line + text(entry.getResource()) + "\n" : line;
  }

  private static String text(Resource stored) {
    var copy = stored.copy();
    copy.getMeta().setLastUpdated(null).setSource(null);
    return Lab.FHIR.newJsonParser().setPrettyPrint(true).encodeResourceToString(copy);
  }
}
