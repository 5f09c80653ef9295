// Every direct web service function with the JDK's own HttpClient (Java 17 and later): java JavaClient.java
// It sends credentials only after the challenge. Environment and result: README.md of this folder.
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class JavaClient {
  static final String URL = System.getenv("INSTANCE_URL");

  static HttpClient connect(String user) {
    return HttpClient.newBuilder().authenticator(new Authenticator() {
      @Override protected PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(user, System.getenv("INSTANCE_PASSWORD").toCharArray());
      }
    }).build();
  }

  static HttpResponse<String> call(HttpClient client, String function, String fields) throws Exception {
    var envelope = """
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:inc="http://www.service-now.com/incident">
          <soapenv:Body><inc:%1$s>%2$s</inc:%1$s></soapenv:Body>
        </soapenv:Envelope>""".formatted(function, fields);
    var request = HttpRequest.newBuilder(URI.create(URL + "/incident.do?SOAP"))
        .header("Content-Type", "text/xml; charset=utf-8")
        .header("SOAPAction", "\"http://www.service-now.com/incident/" + function + "\"")
        .POST(BodyPublishers.ofString(envelope)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  static String element(String name, String text) {
    Matcher found = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(text);
    return found.find() ? found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&") : "";
  }

  static String field(String name, String value) {
    return "<" + name + ">" + value.replace("&", "&amp;").replace("<", "&lt;") + "</" + name + ">";
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s", " ") + '"';
  }

  public static void main(String[] arguments) throws Exception {
    var incident = connect(System.getenv("INSTANCE_USER"));
    var wsdl = incident.send(HttpRequest.newBuilder(URI.create(URL + "/incident.do?WSDL")).build(), BodyHandlers.ofString());
    if (wsdl.statusCode() != 200) throw new IllegalStateException("WSDL: " + wsdl.statusCode());

    var inserted = call(incident, "insert", field("short_description", System.getenv("SUMMARY"))).body();
    var sysId = field("sys_id", element("sys_id", inserted));
    var read = call(incident, "get", sysId).body();
    var updated = call(incident, "update", sysId + field("close_notes", "updated")).body();
    var found = call(incident, "getRecords", sysId + field("close_notes", "updated")).body();
    var keys = call(incident, "getKeys", sysId).body();
    var deleted = call(incident, "deleteRecord", sysId).body();
    var refused = call(connect(System.getenv("REFUSED_USER")), "getRecords", "");

    System.out.println("{\"client\":" + quoted("Java " + Runtime.version()) + ",\"inserted\":" + quoted(element("sys_id", inserted))
        + ",\"number\":" + quoted(element("number", inserted)) + ",\"read\":" + quoted(element("short_description", read))
        + ",\"updated\":" + quoted(element("sys_id", updated)) + ",\"found\":[" + quoted(element("sys_id", found)) + "],\"keys\":"
        + quoted(element("sys_id", keys)) + ",\"count\":" + element("count", keys) + ",\"deleted\":" + element("count", deleted)
        + ",\"refused\":" + quoted(refused.statusCode() + " " + refused.body()) + "}");
  }
}
