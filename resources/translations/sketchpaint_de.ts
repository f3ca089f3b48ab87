<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
  <context>
    <name>AboutDialog</name>
    <message>
      <source>About sketchpaint</source>
      <translation>Über sketchpaint</translation>
    </message>
    <message>
      <source>&lt;b&gt;sketchpaint {version}&lt;/b&gt;&lt;br&gt;Fills masked parts of a portrait, guided by a sketch. Apache License 2.0.</source>
      <translation>&lt;b&gt;sketchpaint {version}&lt;/b&gt;&lt;br&gt;Füllt maskierte Teile eines Porträts nach einer Skizze. Apache License 2.0.</translation>
    </message>
    <message>
      <source>Made with Qt for Python (LGPL 3), PyTorch and NumPy (BSD), OpenCV (Apache 2.0) and Pillow (MIT-CMU).</source>
      <translation>Gemacht mit Qt for Python (LGPL 3), PyTorch und NumPy (BSD), OpenCV (Apache 2.0) und Pillow (MIT-CMU).</translation>
    </message>
    <message>
      <source>Model card</source>
      <translation>Modellkarte</translation>
    </message>
    <message>
      <source>There is no model card in {folder}.</source>
      <translation>In {folder} liegt keine Modellkarte.</translation>
    </message>
  </context>
  <context>
    <name>Banner</name>
    <message>
      <source>Copy details</source>
      <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
      <source>Dismiss</source>
      <translation>Schließen</translation>
    </message>
  </context>
  <context>
    <name>BroughtNote</name>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>Take the settings of before</source>
      <translation>Die Einstellungen von vorher nehmen</translation>
    </message>
  </context>
  <context>
    <name>Canvas</name>
    <message>
      <source>Canvas</source>
      <translation>Leinwand</translation>
    </message>
    <message>
      <source>The photo with its mask, sketch and result</source>
      <translation>Das Foto mit Maske, Skizze und Ergebnis</translation>
    </message>
  </context>
  <context>
    <name>ContextMenus</name>
    <message>
      <source>Take the colour here</source>
      <translation>Die Farbe hier aufnehmen</translation>
    </message>
  </context>
  <context>
    <name>Docks</name>
    <message>
      <source>Layers</source>
      <translation>Ebenen</translation>
    </message>
    <message>
      <source>Run</source>
      <translation>Lauf</translation>
    </message>
    <message>
      <source>Steps</source>
      <translation>Schritte</translation>
    </message>
    <message>
      <source>Filmstrip</source>
      <translation>Filmstreifen</translation>
    </message>
  </context>
  <context>
    <name>EditActions</name>
    <message>
      <source>Pixels of the photo by which the mask is larger than the sketch</source>
      <translation>Pixel des Fotos, um die die Maske größer ist als die Skizze</translation>
    </message>
    <message>
      <source>Mask from sketch</source>
      <translation>Maske aus der Skizze</translation>
    </message>
    <message>
      <source>Pixels of the photo over which results fade in at the mask's edge (-1 = automatic)</source>
      <translation>Pixel des Fotos, über die Ergebnisse am Rand der Maske eingeblendet werden (-1 = von selbst)</translation>
    </message>
    <message>
      <source>Feather</source>
      <translation>Weicher Rand</translation>
    </message>
  </context>
  <context>
    <name>EditorController</name>
    <message>
      <source>{name}, {width} × {height}: looking for a face …</source>
      <translation>{name}, {width} × {height}: Gesicht wird gesucht …</translation>
    </message>
    <message>
      <source>{name} holds several pictures: the first one is open.</source>
      <translation>{name} enthält mehrere Bilder: Das erste ist offen.</translation>
    </message>
  </context>
  <context>
    <name>Edits</name>
    <message>
      <source>Mask first what the other half of the face is to fill.</source>
      <translation>Maskiere zuerst, was die andere Gesichtshälfte füllen soll.</translation>
    </message>
    <message>
      <source>The other half of the face is masked or outside the photo, too.</source>
      <translation>Auch die andere Gesichtshälfte ist maskiert oder liegt außerhalb des Fotos.</translation>
    </message>
    <message>
      <source>The sketch is empty: draw what the mask is to follow first.</source>
      <translation>Die Skizze ist leer: zeichnen Sie zuerst, wem die Maske folgen soll.</translation>
    </message>
    <message>
      <source>The sketch is empty, so there is nothing to merge: draw something first.</source>
      <translation>Die Skizze ist leer, es gibt also nichts zu vereinen: zeichnen Sie zuerst etwas.</translation>
    </message>
    <message>
      <source>There is no mask of an earlier run with this photo's size: run once first.</source>
      <translation>Es gibt keine Maske eines früheren Laufs in der Größe dieses Fotos: zuerst einmal starten.</translation>
    </message>
  </context>
  <context>
    <name>ExportDialog</name>
    <message>
      <source>Export the picture</source>
      <translation>Bild exportieren</translation>
    </message>
    <message>
      <source>Browse …</source>
      <translation>Durchsuchen …</translation>
    </message>
    <message>
      <source>Without loss</source>
      <translation>Verlustfrei</translation>
    </message>
    <message>
      <source>Camera and exposure</source>
      <translation>Kamera und Belichtung</translation>
    </message>
    <message>
      <source>Everything, also place, serial numbers and names</source>
      <translation>Alles, auch Ort, Seriennummern und Namen</translation>
    </message>
    <message>
      <source>Nothing</source>
      <translation>Nichts</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Datei</translation>
    </message>
    <message>
      <source>Format</source>
      <translation>Format</translation>
    </message>
    <message>
      <source>Quality</source>
      <translation>Qualität</translation>
    </message>
    <message>
      <source>Keep</source>
      <translation>Behalten</translation>
    </message>
    <message>
      <source>What the camera wrote beside the pixels; the colour profile is always kept</source>
      <translation>Was die Kamera neben den Pixeln vermerkt hat; das Farbprofil bleibt immer</translation>
    </message>
    <message>
      <source>Export</source>
      <translation>Exportieren</translation>
    </message>
    <message>
      <source>Photo, sketch, mask and every starred or applied result become layers of their own, in 8-bit sRGB, for Krita, GIMP and others.</source>
      <translation>Foto, Skizze, Maske und jedes mit Stern versehene oder übernommene Ergebnis werden eigene Ebenen, in sRGB mit 8 Bit, für Krita, GIMP und andere.</translation>
    </message>
    <message>
      <source>Pixels outside the mask stay those of the photo, byte for byte.</source>
      <translation>Pixel außerhalb der Maske bleiben die des Fotos, Byte für Byte.</translation>
    </message>
    <message>
      <source>WebP holds 8 bits a channel: the photo's 16 are rounded, and nothing else outside the mask changes.</source>
      <translation>WebP fasst 8 Bit je Kanal: Die 16 des Fotos werden gerundet, sonst ändert sich außerhalb der Maske nichts.</translation>
    </message>
    <message>
      <source>The picture is compressed anew: pixels outside the mask look the same, but are no longer the photo's byte for byte.</source>
      <translation>Das Bild wird neu komprimiert: Pixel außerhalb der Maske sehen gleich aus, sind aber nicht mehr Byte für Byte die des Fotos.</translation>
    </message>
    <message>
      <source>Its 16 bits a channel become 8.</source>
      <translation>Aus seinen 16 Bit je Kanal werden 8.</translation>
    </message>
    <message>
      <source>Transparency becomes white.</source>
      <translation>Transparenz wird weiß.</translation>
    </message>
  </context>
  <context>
    <name>Exporter</name>
    <message>
      <source>No cycle is shown or applied, so there is nothing to export: press Run, or choose a cycle in the filmstrip.</source>
      <translation>Es ist kein Zyklus gezeigt oder übernommen, also gibt es nichts zu exportieren: starten Sie, oder wählen Sie einen im Filmstreifen.</translation>
    </message>
    <message>
      <source>No recipe was written: only PNG can hold one.</source>
      <translation>Es wurde kein Rezept geschrieben: Nur PNG kann eines aufnehmen.</translation>
    </message>
    <message>
      <source>Photo</source>
      <translation>Foto</translation>
    </message>
    <message>
      <source>Other applied results</source>
      <translation>Andere übernommene Ergebnisse</translation>
    </message>
    <message>
      <source>Sketch</source>
      <translation>Skizze</translation>
    </message>
    <message>
      <source>Mask</source>
      <translation>Maske</translation>
    </message>
    <message>
      <source>Run {number}, {tile}, score {score}</source>
      <translation>Lauf {number}, {tile}, Bewertung {score}</translation>
    </message>
    <message>
      <source>No recipe was written: the picture holds more than the last applied cycle.</source>
      <translation>Es wurde kein Rezept geschrieben: das Bild enthält mehr als den zuletzt übernommenen Zyklus.</translation>
    </message>
  </context>
  <context>
    <name>Exporting</name>
    <message>
      <source>Export 128 px crop</source>
      <translation>Ausschnitt mit 128 px exportieren</translation>
    </message>
    <message>
      <source>Export contact sheet</source>
      <translation>Kontaktbogen exportieren</translation>
    </message>
    <message>
      <source>Export animation</source>
      <translation>Animation exportieren</translation>
    </message>
    <message>
      <source>Export mask</source>
      <translation>Maske speichern</translation>
    </message>
    <message>
      <source>Copied.</source>
      <translation>Kopiert.</translation>
    </message>
    <message>
      <source>There are no cycles to export: press Run first.</source>
      <translation>Es gibt keine Zyklen zu exportieren: zuerst starten.</translation>
    </message>
  </context>
  <context>
    <name>FaceSearch</name>
    <message>
      <source>The face is still being looked for: the run begins when it is framed.</source>
      <translation>Das Gesicht wird noch gesucht: der Lauf beginnt, sobald es gerahmt ist.</translation>
    </message>
    <message>
      <source>The face is still being looked for: this is done when it is framed.</source>
      <translation>Das Gesicht wird noch gesucht: dies geschieht, sobald es gerahmt ist.</translation>
    </message>
    <message>
      <source>The run was given up before it began.</source>
      <translation>Der Lauf wurde aufgegeben, bevor er begann.</translation>
    </message>
    <message>
      <source>No face was found, and a run would paint one wherever the frame is: press V and drag the frame over the face.</source>
      <translation>Es wurde kein Gesicht gefunden, und ein Lauf würde eines malen, wo der Rahmen gerade ist: drücken Sie V und ziehen Sie den Rahmen über das Gesicht.</translation>
    </message>
    <message>
      <source>The face is turned about {angle}° aside, and the networks know few beyond {most}°: they will paint it more from the front.</source>
      <translation>Das Gesicht ist etwa {angle}° zur Seite gedreht, und über {most}° hinaus kennen die Netze nur wenige: Sie werden es mehr von vorn malen.</translation>
    </message>
    <message>
      <source>The face is tilted about {angle}° up or down, further than the {most}° the networks know: they will paint it more from the front.</source>
      <translation>Das Gesicht ist etwa {angle}° nach oben oder unten geneigt, weiter als die {most}°, die die Netze kennen: sie werden es mehr von vorn malen.</translation>
    </message>
    <message>
      <source>The face frame stays where you put it.</source>
      <translation>Der Gesichtsrahmen bleibt, wo Sie ihn hingesetzt haben.</translation>
    </message>
    <message>
      <source>{count} faces were found: click the mark at one to work on it.</source>
      <translation>{count} Gesichter gefunden: klicken Sie auf die Marke an einem, um daran zu arbeiten.</translation>
    </message>
    <message>
      <source>No face was found: choose the face frame tool and drag the frame over the face, its marks on eyes, nose and mouth.</source>
      <translation>Kein Gesicht gefunden: das Werkzeug Gesichtsrahmen wählen und den Rahmen über das Gesicht ziehen, seine Marken auf Augen, Nase und Mund.</translation>
    </message>
    <message>
      <source>Paint over what should change, then press Run.</source>
      <translation>Übermalen Sie, was anders werden soll, und starten Sie.</translation>
    </message>
  </context>
  <context>
    <name>FileActions</name>
    <message>
      <source>Open</source>
      <translation>Öffnen</translation>
    </message>
    <message>
      <source>Import mask</source>
      <translation>Maske laden</translation>
    </message>
    <message>
      <source>Open a random face?</source>
      <translation>Ein zufälliges Gesicht öffnen?</translation>
    </message>
    <message>
      <source>The picture is too small to be opened: take one of at least {size} x {size} pixels.</source>
      <translation>Das Bild ist zu klein zum Öffnen: Nehmen Sie eines mit mindestens {size} x {size} Pixeln.</translation>
    </message>
    <message>
      <source>Random face</source>
      <translation>Zufälliges Gesicht</translation>
    </message>
    <message>
      <source>Photos and projects</source>
      <translation>Fotos und Projekte</translation>
    </message>
    <message>
      <source>Images</source>
      <translation>Bilder</translation>
    </message>
    <message>
      <source>Seed</source>
      <translation>Startzahl</translation>
    </message>
    <message>
      <source>Photos</source>
      <translation>Fotos</translation>
    </message>
    <message>
      <source>Reference photo</source>
      <translation>Vorlagenfoto</translation>
    </message>
    <message>
      <source>The clipboard holds no picture that can be opened: copy one first.</source>
      <translation>In der Zwischenablage ist kein Bild, das sich öffnen lässt: kopieren Sie zuerst eines.</translation>
    </message>
  </context>
  <context>
    <name>FileNames</name>
    <message>
      <source>{name} exists. Replace it?</source>
      <translation>{name} gibt es schon. Ersetzen?</translation>
    </message>
    <message>
      <source>Replace the file?</source>
      <translation>Die Datei ersetzen?</translation>
    </message>
  </context>
  <context>
    <name>FileWriter</name>
    <message>
      <source>Saved {name}.</source>
      <translation>{name} gespeichert.</translation>
    </message>
    <message>
      <source>Exported {name}.</source>
      <translation>{name} exportiert.</translation>
    </message>
    <message>
      <source>Writing {name} …</source>
      <translation>{name} wird geschrieben …</translation>
    </message>
  </context>
  <context>
    <name>Filmstrip</name>
    <message>
      <source>Filmstrip</source>
      <translation>Filmstreifen</translation>
    </message>
  </context>
  <context>
    <name>FilmstripModel</name>
    <message>
      <source>{tile}, score {score}, starred</source>
      <translation>{tile}, Bewertung {score}, mit Stern</translation>
    </message>
    <message>
      <source>{tile}, score {score}</source>
      <translation>{tile}, Bewertung {score}</translation>
    </message>
    <message>
      <source>Run {run}, {tile}: score {score}, {duration} ms</source>
      <translation>Lauf {run}, {tile}: Bewertung {score}, {duration} ms</translation>
    </message>
    <message>
      <source>fill: {fill}; seed {seed}, exploration {exploration}, sketch held to {hold}</source>
      <translation>Füllung: {fill}; Startzahl {seed}, Streuung {exploration}, Skizze zu {hold} gehalten</translation>
    </message>
    <message>
      <source>Run {run}</source>
      <translation>Lauf {run}</translation>
    </message>
  </context>
  <context>
    <name>Keeping</name>
    <message>
      <source>Everything is kept on disk again.</source>
      <translation>Alles liegt wieder auf der Festplatte.</translation>
    </message>
  </context>
  <context>
    <name>LayersPanel</name>
    <message>
      <source>How layers are shown; exports always hold photo and result</source>
      <translation>Wie Ebenen gezeigt werden; Exporte enthalten immer Foto und Ergebnis</translation>
    </message>
    <message>
      <source>Sketch</source>
      <translation>Skizze</translation>
    </message>
    <message>
      <source>Mask</source>
      <translation>Maske</translation>
    </message>
    <message>
      <source>Result</source>
      <translation>Ergebnis</translation>
    </message>
    <message>
      <source>Photo</source>
      <translation>Foto</translation>
    </message>
    <message>
      <source>Show {layer}</source>
      <translation>{layer} zeigen</translation>
    </message>
    <message>
      <source>Opacity of {layer}</source>
      <translation>Deckkraft von {layer}</translation>
    </message>
    <message>
      <source>Mask colour</source>
      <translation>Farbe der Maske</translation>
    </message>
    <message>
      <source>Colour of the mask's tint</source>
      <translation>Farbe, in der die Maske gezeigt wird</translation>
    </message>
    <message>
      <source>Colour of the mask</source>
      <translation>Farbe der Maske</translation>
    </message>
  </context>
  <context>
    <name>Leaving</name>
    <message>
      <source>The mask, the sketch and the cycles of this photo are in no project file. Save them?</source>
      <translation>Maske, Skizze und Zyklen dieses Fotos stehen in keiner Projektdatei. Speichern?</translation>
    </message>
  </context>
  <context>
    <name>MainWindow</name>
    <message>
      <source>Close sketchpaint?</source>
      <translation>sketchpaint schließen?</translation>
    </message>
    <message>
      <source>Something went wrong ({kind}): your work is still here.</source>
      <translation>Etwas ist schiefgegangen ({kind}): Ihre Arbeit ist noch da.</translation>
    </message>
  </context>
  <context>
    <name>Notices</name>
    <message>
      <source>Ready on {device}.</source>
      <translation>Bereit auf {device}.</translation>
    </message>
    <message>
      <source>The networks could not be loaded. Painting works; running does not.</source>
      <translation>Die Netze ließen sich nicht laden. Malen geht, Starten nicht.</translation>
    </message>
    <message>
      <source>Ready.</source>
      <translation>Bereit.</translation>
    </message>
  </context>
  <context>
    <name>Opening</name>
    <message>
      <source>Open another photo?</source>
      <translation>Ein anderes Foto öffnen?</translation>
    </message>
    <message>
      <source>sketchpaint ended unexpectedly while {name} was open. Its edits and cycles are still here.</source>
      <translation>sketchpaint wurde unerwartet beendet, während {name} offen war. Änderungen und Zyklen sind noch da.</translation>
    </message>
    <message>
      <source>Go on where you were?</source>
      <translation>Weitermachen, wo Sie waren?</translation>
    </message>
    <message>
      <source>{name} holds several pictures: the first one is taken.</source>
      <translation>{name} enthält mehrere Bilder: Das erste wird genommen.</translation>
    </message>
    <message>
      <source>Opened {name}.</source>
      <translation>{name} geöffnet.</translation>
    </message>
    <message>
      <source>Your work is back as it was when the program ended.</source>
      <translation>Ihre Arbeit ist wieder da, wie sie beim Ende des Programms war.</translation>
    </message>
    <message>
      <source>What a crash has left cannot be opened and stays in {folder}.</source>
      <translation>Was ein Absturz hinterlassen hat, lässt sich nicht öffnen und bleibt in {folder}.</translation>
    </message>
    <message>
      <source> and {count} more</source>
      <translation> und {count} weitere</translation>
    </message>
    <message>
      <source>Your work is back, but some of it was damaged and could not be read: {names}.</source>
      <translation>Ihre Arbeit ist wieder da, aber einiges war beschädigt und nicht zu lesen: {names}.</translation>
    </message>
    <message>
      <source>{name} is {kind}. {why} A converted copy can be opened; the file stays as it is, and exports keep the pixels of the copy.</source>
      <translation>{name} ist {kind}. {why} Geöffnet werden kann eine umgewandelte Kopie; die Datei bleibt, wie sie ist, und Exporte behalten die Pixel der Kopie.</translation>
    </message>
    <message>
      <source>Open a converted copy?</source>
      <translation>Eine umgewandelte Kopie öffnen?</translation>
    </message>
  </context>
  <context>
    <name>OtherFaces</name>
    <message>
      <source>Looking for the face in {name} …</source>
      <translation>Gesicht in {name} wird gesucht …</translation>
    </message>
    <message>
      <source>The networks are not loaded yet, so no face can be generated: wait for them, or see the message about the weights.</source>
      <translation>Die Netze sind noch nicht geladen, darum kann kein Gesicht erzeugt werden: kurz warten, oder die Meldung über die Gewichte lesen.</translation>
    </message>
    <message>
      <source>This waits for the end of the run; Stop ends it.</source>
      <translation>Das wartet auf das Ende des Laufs; Anhalten beendet ihn.</translation>
    </message>
    <message>
      <source>The random face was not opened, because you have gone on painting: ask for it again.</source>
      <translation>Das zufällige Gesicht wurde nicht geöffnet, weil Sie weitergemalt haben: fordern Sie es noch einmal an.</translation>
    </message>
    <message>
      <source>A face of nobody, seed {seed}. Mask what you do not like and press Run.</source>
      <translation>Ein Gesicht von niemandem, Startzahl {seed}. Maskieren Sie, was nicht gefällt, und starten Sie.</translation>
    </message>
    <message>
      <source>No face was found in the reference photo: choose one that shows a face from the front.</source>
      <translation>Im Vorlagenfoto wurde kein Gesicht gefunden: wählen Sie eines, das ein Gesicht von vorn zeigt.</translation>
    </message>
    <message>
      <source>The mask is empty: paint what the other face is to fill first.</source>
      <translation>Die Maske ist leer: malen Sie zuerst, was das andere Gesicht füllen soll.</translation>
    </message>
    <message>
      <source>The other photo shows nothing where the mask is.</source>
      <translation>Das andere Foto zeigt nichts, wo die Maske ist.</translation>
    </message>
    <message>
      <source>The other face lies in the mask, in the sketch. Press Run to blend it in.</source>
      <translation>Das andere Gesicht liegt in der Maske, in der Skizze. Mit Starten wird es eingefügt.</translation>
    </message>
  </context>
  <context>
    <name>Pieces</name>
    <message>
      <source>Photos</source>
      <translation>Fotos</translation>
    </message>
    <message>
      <source>Picture to lay over the photo</source>
      <translation>Bild, das über das Foto gelegt wird</translation>
    </message>
    <message>
      <source>The clipboard holds no picture that can be laid over the photo: copy one first.</source>
      <translation>Die Zwischenablage enthält kein Bild, das über das Foto gelegt werden kann: kopieren Sie zuerst eines.</translation>
    </message>
    <message>
      <source>There is no photo to lay a picture over: open one first.</source>
      <translation>Es gibt kein Foto, über das ein Bild gelegt werden könnte: öffnen Sie zuerst eines.</translation>
    </message>
    <message>
      <source>the mask</source>
      <translation>die Maske</translation>
    </message>
    <message>
      <source>the sketch</source>
      <translation>die Skizze</translation>
    </message>
    <message>
      <source>Drag the picture into place; Enter sets it into {layer}, Esc gives it up.</source>
      <translation>Ziehen Sie das Bild an seinen Platz; Enter setzt es in {layer}, Esc gibt es auf.</translation>
    </message>
  </context>
  <context>
    <name>Pointer</name>
    <message>
      <source>Work on this face</source>
      <translation>An diesem Gesicht arbeiten</translation>
    </message>
  </context>
  <context>
    <name>Reading</name>
    <message>
      <source>Opening {name} …</source>
      <translation>{name} wird geöffnet …</translation>
    </message>
    <message>
      <source>Open another photo?</source>
      <translation>Ein anderes Foto öffnen?</translation>
    </message>
  </context>
  <context>
    <name>RecentMenu</name>
    <message>
      <source>Open recent</source>
      <translation>Zuletzt geöffnet</translation>
    </message>
  </context>
  <context>
    <name>Results</name>
    <message>
      <source>No cycle is shown: choose one in the filmstrip.</source>
      <translation>Es wird kein Zyklus gezeigt: wählen Sie einen im Filmstreifen.</translation>
    </message>
    <message>
      <source>The cycle was not applied, because you have gone on painting: choose it and apply it.</source>
      <translation>Der Zyklus wurde nicht angewendet, weil Sie weitergemalt haben: wählen Sie ihn und wenden Sie ihn an.</translation>
    </message>
    <message>
      <source>Applied; undo takes it back.</source>
      <translation>Übernommen; Rückgängig nimmt es zurück.</translation>
    </message>
    <message>
      <source>Sharpening …</source>
      <translation>Wird geschärft …</translation>
    </message>
  </context>
  <context>
    <name>RunPanel</name>
    <message>
      <source>Fill</source>
      <translation>Füllung</translation>
    </message>
    <message>
      <source>Refine</source>
      <translation>Verfeinern</translation>
    </message>
    <message>
      <source>When it scores higher</source>
      <translation>Wenn besser bewertet</translation>
    </message>
    <message>
      <source>Always</source>
      <translation>Immer</translation>
    </message>
    <message>
      <source>Never</source>
      <translation>Nie</translation>
    </message>
    <message>
      <source>Exploration</source>
      <translation>Streuung</translation>
    </message>
    <message>
      <source>How much the cycles differ, later ones more than early ones; 0 repeats the plain cycle</source>
      <translation>Wie sehr sich die Zyklen unterscheiden, spätere mehr als frühe; 0 wiederholt den einfachen Zyklus</translation>
    </message>
    <message>
      <source>Hold sketch</source>
      <translation>Skizze halten</translation>
    </message>
    <message>
      <source>Strength of the refinement</source>
      <translation>Stärke der Verfeinerung</translation>
    </message>
    <message>
      <source>Skin and hair get detail of the photo, {scale} times finer than the cycles, and an eye comes from the other one where both sides are alike. What both hide stays softer, unless the Sketch menu lays it from another photo.</source>
      <translation>Haut und Haar erhalten Details aus dem Foto, {scale}-mal feiner als die Zyklen, und ein Auge kommt vom anderen, wo beide Seiten einander gleichen. Was auf beiden verdeckt ist, bleibt weicher, wenn es nicht das Menü Skizze aus einem anderen Foto einsetzt.</translation>
    </message>
    <message>
      <source>Results get detail of the photo, {scale} times finer than the cycles.</source>
      <translation>Ergebnisse erhalten Details aus dem Foto, {scale}-mal feiner als die Zyklen.</translation>
    </message>
    <message>
      <source>Least cycles</source>
      <translation>Zyklen mindestens</translation>
    </message>
    <message>
      <source>Most cycles</source>
      <translation>Zyklen höchstens</translation>
    </message>
    <message>
      <source>Patience</source>
      <translation>Geduld</translation>
    </message>
    <message>
      <source>Cycles without a better score after which the run ends</source>
      <translation>Zyklen ohne bessere Bewertung, nach denen der Lauf endet</translation>
    </message>
    <message>
      <source>Seed</source>
      <translation>Startzahl</translation>
    </message>
    <message>
      <source>Run</source>
      <translation>Starten</translation>
    </message>
    <message>
      <source>Fill the mask</source>
      <translation>Die Maske füllen</translation>
    </message>
    <message>
      <source>Stop after the cycle in progress</source>
      <translation>Nach dem laufenden Zyklus anhalten</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>How far results are moved towards the sketch; thin lines are kept as they are from 55 % on, areas little by little from 60 to 100 %</source>
      <translation>Wie weit Ergebnisse zur Skizze hin gezogen werden; dünne Linien bleiben ab 55 %, wie sie sind, Flächen von 60 bis 100 % nach und nach</translation>
    </message>
    <message>
      <source>How much of the photo's detail, and of the refinement of a refined cycle, is shown and applied</source>
      <translation>Wie viel von den Details des Fotos, und von der Verfeinerung eines verfeinerten Zyklus, gezeigt und angewendet wird</translation>
    </message>
    <message>
      <source>Loading the networks …</source>
      <translation>Netze werden geladen …</translation>
    </message>
    <message>
      <source>Strength</source>
      <translation>Stärke</translation>
    </message>
    <message>
      <source>Cycles</source>
      <translation>Zyklen</translation>
    </message>
    <message>
      <source>Run again</source>
      <translation>Neu starten</translation>
    </message>
  </context>
  <context>
    <name>RunSettings</name>
    <message>
      <source>New photos begin with these run settings.</source>
      <translation>Neue Fotos beginnen mit diesen Laufeinstellungen.</translation>
    </message>
    <message>
      <source>“{preset}” brought the fill “{fill}” and a hold of {hold} %.</source>
      <translation>„{preset}“ hat die Füllung „{fill}“ und {hold} % Halt mitgebracht.</translation>
    </message>
  </context>
  <context>
    <name>Runs</name>
    <message>
      <source>There is no room for more runs or cycles: save the project, export the picture and open that.</source>
      <translation>Für weitere Läufe oder Zyklen ist kein Platz: Speichern Sie das Projekt, exportieren Sie das Bild, und öffnen Sie dieses.</translation>
    </message>
    <message>
      <source>A run has {most} cycles at most: branch from one of them to go on.</source>
      <translation>Ein Lauf hat höchstens {most} Zyklen: Zweigen Sie von einem davon ab, um weiterzumachen.</translation>
    </message>
    <message>
      <source>Run {number} …</source>
      <translation>Lauf {number} …</translation>
    </message>
    <message>
      <source>{share} of the mask lies outside the face frame and stays as it is.</source>
      <translation>{share} der Maske liegen außerhalb des Gesichtsrahmens und bleiben, wie sie sind.</translation>
    </message>
    <message>
      <source>Refined cycle {index}</source>
      <translation>Zyklus {index} verfeinert</translation>
    </message>
    <message>
      <source>Cycle {index} of {most}</source>
      <translation>Zyklus {index} von {most}</translation>
    </message>
    <message>
      <source>Start</source>
      <translation>Anfang</translation>
    </message>
    <message>
      <source>score {score}, {duration} ms</source>
      <translation>Bewertung {score}, {duration} ms</translation>
    </message>
    <message>
      <source>; 1 run to come</source>
      <translation>; 1 Lauf folgt</translation>
    </message>
    <message>
      <source>; {count} runs to come</source>
      <translation>; {count} Läufe folgen</translation>
    </message>
    <message>
      <source>Done: {reason}.</source>
      <translation>Fertig: {reason}.</translation>
    </message>
  </context>
  <context>
    <name>Saving</name>
    <message>
      <source>{name} was written elsewhere while it was open here. Replace it?</source>
      <translation>{name} wurde anderswo geschrieben, während es hier offen war. Ersetzen?</translation>
    </message>
    <message>
      <source>Save project</source>
      <translation>Projekt speichern</translation>
    </message>
  </context>
  <context>
    <name>ScoreCurve</name>
    <message>
      <source>Score curve</source>
      <translation>Kurve der Bewertungen</translation>
    </message>
    <message>
      <source>1 score</source>
      <translation>1 Bewertung</translation>
    </message>
    <message>
      <source>{count} scores</source>
      <translation>{count} Bewertungen</translation>
    </message>
    <message>
      <source>, the best {best} at cycle {index}</source>
      <translation>, die beste {best} in Zyklus {index}</translation>
    </message>
    <message>
      <source>; the untouched photo scores {score}</source>
      <translation>; das unberührte Foto: {score}</translation>
    </message>
    <message>
      <source>photo {score}</source>
      <translation>Foto {score}</translation>
    </message>
  </context>
  <context>
    <name>SettingsDialog</name>
    <message>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>System</source>
      <translation>System</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Dunkel</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Hell</translation>
    </message>
    <message>
      <source>automatic</source>
      <translation>von selbst</translation>
    </message>
    <message>
      <source>never</source>
      <translation>nie</translation>
    </message>
    <message>
      <source>Show the newest cycle during a run</source>
      <translation>Während eines Laufs den neuesten Zyklus zeigen</translation>
    </message>
    <message>
      <source>Write the recipe into exports</source>
      <translation>Das Rezept in Exporte schreiben</translation>
    </message>
    <message>
      <source>Lets 'sketchpaint replay' rebuild the picture; the file then also holds the pixels that were painted over</source>
      <translation>Damit baut 'sketchpaint replay' das Bild wieder auf; die Datei enthält dann auch die übermalten Pixel</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Farbschema</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Sprache</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>Gerät</translation>
    </message>
    <message>
      <source>Threads</source>
      <translation>Threads</translation>
    </message>
    <message>
      <source>Memory for undo</source>
      <translation>Speicher für Rückgängig</translation>
    </message>
    <message>
      <source>Memory for the filmstrip</source>
      <translation>Speicher für den Filmstreifen</translation>
    </message>
    <message>
      <source>Autosave of the project file</source>
      <translation>Projektdatei von selbst speichern</translation>
    </message>
    <message>
      <source>Language, device and threads take effect at the next start. Unsaved work is always kept on disk.</source>
      <translation>Sprache, Gerät und Threads gelten ab dem nächsten Start. Ungespeicherte Arbeit liegt immer auf der Platte.</translation>
    </message>
  </context>
  <context>
    <name>Sharpener</name>
    <message>
      <source>Results stay softer than they could be: {error}</source>
      <translation>Ergebnisse bleiben weicher, als sie sein könnten: {error}</translation>
    </message>
    <message>
      <source>The mask is very large: its detail is {count} times coarser than the photo.</source>
      <translation>Die Maske ist sehr groß: Ihre Details sind {count}-mal gröber als das Foto.</translation>
    </message>
  </context>
  <context>
    <name>ShortcutSheet</name>
    <message>
      <source>Keyboard shortcuts</source>
      <translation>Tastenkürzel</translation>
    </message>
    <message>
      <source>Search</source>
      <translation>Suchen</translation>
    </message>
    <message>
      <source>Action</source>
      <translation>Befehl</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Tasten</translation>
    </message>
    <message>
      <source>{keys} (fixed)</source>
      <translation>{keys} (fest)</translation>
    </message>
    <message>
      <source>New keys</source>
      <translation>Neue Tasten</translation>
    </message>
    <message>
      <source>Set</source>
      <translation>Setzen</translation>
    </message>
    <message>
      <source>As at first</source>
      <translation>Wie am Anfang</translation>
    </message>
    <message>
      <source>New keys for the chosen action</source>
      <translation>Neue Tasten für den gewählten Befehl</translation>
    </message>
    <message>
      <source>Choose an action and press the new keys first.</source>
      <translation>Wählen Sie zuerst einen Befehl und drücken Sie die neuen Tasten.</translation>
    </message>
    <message>
      <source>This needs a single key.</source>
      <translation>Hier geht nur eine einzelne Taste.</translation>
    </message>
    <message>
      <source>{keys} already belongs to {action}.</source>
      <translation>{keys} gehört schon zu {action}.</translation>
    </message>
    <message>
      <source>none</source>
      <translation>keine</translation>
    </message>
    <message>
      <source>middle</source>
      <translation>Mitte</translation>
    </message>
    <message>
      <source>right</source>
      <translation>rechts</translation>
    </message>
  </context>
  <context>
    <name>StepsPanel</name>
    <message>
      <source>Undo steps</source>
      <translation>Schritte zum Zurücknehmen</translation>
    </message>
    <message>
      <source>Click a step to go back to it, or forward again</source>
      <translation>Ein Klick auf einen Schritt geht zu ihm zurück oder wieder vor</translation>
    </message>
    <message>
      <source>Opened</source>
      <translation>Geöffnet</translation>
    </message>
  </context>
  <context>
    <name>Title</name>
    <message>
      <source>untitled</source>
      <translation>ohne Titel</translation>
    </message>
  </context>
  <context>
    <name>ToolOptions</name>
    <message>
      <source>Tool options</source>
      <translation>Werkzeugoptionen</translation>
    </message>
    <message>
      <source>Mask</source>
      <translation>Maske</translation>
    </message>
    <message>
      <source>Sketch</source>
      <translation>Skizze</translation>
    </message>
    <message>
      <source>Paint what is to be filled</source>
      <translation>Malen, was gefüllt werden soll</translation>
    </message>
    <message>
      <source>Paint colours to go by, inside the mask</source>
      <translation>Farben malen, nach denen gefüllt wird, innerhalb der Maske</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Größe</translation>
    </message>
    <message>
      <source>Size in pixels of the photo</source>
      <translation>Größe in Pixeln des Fotos</translation>
    </message>
    <message>
      <source>Hardness</source>
      <translation>Härte</translation>
    </message>
    <message>
      <source>Opacity</source>
      <translation>Deckkraft</translation>
    </message>
    <message>
      <source>Mirror</source>
      <translation>Spiegeln</translation>
    </message>
    <message>
      <source>Repeat each stroke on the other side of the face</source>
      <translation>Jeden Strich auf der anderen Seite des Gesichts wiederholen</translation>
    </message>
    <message>
      <source>Colour</source>
      <translation>Farbe</translation>
    </message>
    <message>
      <source>Colour of the sketch brush</source>
      <translation>Farbe des Skizzenpinsels</translation>
    </message>
    <message>
      <source>Colour {name}</source>
      <translation>Farbe {name}</translation>
    </message>
    <message>
      <source>Sketch with {name}</source>
      <translation>Mit {name} skizzieren</translation>
    </message>
    <message>
      <source>Recent colour {number}</source>
      <translation>Letzte Farbe {number}</translation>
    </message>
    <message>
      <source>Colour used before</source>
      <translation>Schon benutzte Farbe</translation>
    </message>
    <message>
      <source>Sketch colour</source>
      <translation>Skizzenfarbe</translation>
    </message>
  </context>
  <context>
    <name>Toolbox</name>
    <message>
      <source>Tools</source>
      <translation>Werkzeuge</translation>
    </message>
  </context>
  <context>
    <name>VariationsWindow</name>
    <message>
      <source>Variations</source>
      <translation>Varianten</translation>
    </message>
    <message>
      <source>Seeds</source>
      <translation>Startzahlen</translation>
    </message>
    <message>
      <source>Run</source>
      <translation>Starten</translation>
    </message>
    <message>
      <source>run {run}</source>
      <translation>Lauf {run}</translation>
    </message>
    <message>
      <source>Run {run}: fill {fill}, seed {seed}, best at cycle {index}</source>
      <translation>Lauf {run}: Füllung {fill}, Startzahl {seed}, am besten in Zyklus {index}</translation>
    </message>
  </context>
  <context>
    <name>carried</name>
    <message>
      <source>The picture has {width} x {height} pixels: take one of at most {most} million, with {side} a side.</source>
      <translation>Das Bild hat {width} x {height} Pixel: Nehmen Sie eines mit höchstens {most} Millionen und {side} je Seite.</translation>
    </message>
  </context>
  <context>
    <name>fills</name>
    <message>
      <source>First guess</source>
      <translation>Erste Vermutung</translation>
    </message>
    <message>
      <source>Mean colour</source>
      <translation>Mittlere Farbe</translation>
    </message>
    <message>
      <source>Blurred surroundings</source>
      <translation>Unscharfe Umgebung</translation>
    </message>
    <message>
      <source>White</source>
      <translation>Weiß</translation>
    </message>
    <message>
      <source>Black</source>
      <translation>Schwarz</translation>
    </message>
    <message>
      <source>Noise</source>
      <translation>Rauschen</translation>
    </message>
    <message>
      <source>Keep the pixels</source>
      <translation>Pixel behalten</translation>
    </message>
    <message>
      <source>Random face (by seed)</source>
      <translation>Zufälliges Gesicht (nach Startzahl)</translation>
    </message>
  </context>
  <context>
    <name>tiles</name>
    <message>
      <source>start</source>
      <translation>Anfang</translation>
    </message>
    <message>
      <source>{index} refined</source>
      <translation>{index} fein</translation>
    </message>
    <message>
      <source>cycle {index}</source>
      <translation>Zyklus {index}</translation>
    </message>
  </context>
  <context>
    <name>actions</name>
    <message>
      <source>&amp;File</source>
      <translation>&amp;Datei</translation>
    </message>
    <message>
      <source>&amp;Edit</source>
      <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
      <source>&amp;Mask</source>
      <translation>&amp;Maske</translation>
    </message>
    <message>
      <source>&amp;Sketch</source>
      <translation>&amp;Skizze</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>&amp;Ansicht</translation>
    </message>
    <message>
      <source>&amp;Run</source>
      <translation>La&amp;uf</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>&amp;Hilfe</translation>
    </message>
    <message>
      <source>Brush</source>
      <translation>Pinsel</translation>
    </message>
    <message>
      <source>Eraser</source>
      <translation>Radierer</translation>
    </message>
    <message>
      <source>Rectangle mask; a held key takes away (F1)</source>
      <translation>Rechteckmaske; eine gehaltene Taste nimmt weg (F1)</translation>
    </message>
    <message>
      <source>Ellipse mask; a held key takes away (F1)</source>
      <translation>Ellipsenmaske; eine gehaltene Taste nimmt weg (F1)</translation>
    </message>
    <message>
      <source>Lasso mask; a held key takes away (F1)</source>
      <translation>Lassomaske; eine gehaltene Taste nimmt weg (F1)</translation>
    </message>
    <message>
      <source>Polygon mask; a held key takes away (F1)</source>
      <translation>Vieleckmaske; eine gehaltene Taste nimmt weg (F1)</translation>
    </message>
    <message>
      <source>Bucket: fills a masked area with colour</source>
      <translation>Eimer: füllt einen maskierten Bereich mit Farbe</translation>
    </message>
    <message>
      <source>Eyedropper</source>
      <translation>Pipette</translation>
    </message>
    <message>
      <source>Face frame: drag inside to move, a corner to resize, outside to turn</source>
      <translation>Gesichtsrahmen: innen ziehen verschiebt, an einer Ecke ändert die Größe, außen dreht</translation>
    </message>
    <message>
      <source>Hold: show the original</source>
      <translation>Halten: Original zeigen</translation>
    </message>
    <message>
      <source>Hold: pan</source>
      <translation>Halten: verschieben</translation>
    </message>
    <message>
      <source>Close an unfinished polygon</source>
      <translation>Ein unfertiges Vieleck schließen</translation>
    </message>
    <message>
      <source>Give up an unfinished stroke or shape</source>
      <translation>Einen unfertigen Strich oder eine Form aufgeben</translation>
    </message>
    <message>
      <source>Click: take the colour under the pointer</source>
      <translation>Klick: Farbe unter dem Zeiger nehmen</translation>
    </message>
    <message>
      <source>Click with brush, eraser or bucket: take the colour under the pointer</source>
      <translation>Klick mit Pinsel, Radierer oder Eimer: Farbe unter dem Zeiger aufnehmen</translation>
    </message>
    <message>
      <source>Click: straight line; drag: brush size</source>
      <translation>Klick: gerade Linie; Ziehen: Pinselgröße</translation>
    </message>
    <message>
      <source>Shapes: take away from the mask</source>
      <translation>Formen: von der Maske wegnehmen</translation>
    </message>
    <message>
      <source>Wheel: size of brush or face frame</source>
      <translation>Rad: Größe von Pinsel oder Gesichtsrahmen</translation>
    </message>
    <message>
      <source>Wheel: zoom at the pointer</source>
      <translation>Rad: zoomen am Zeiger</translation>
    </message>
    <message>
      <source>Drag with this button: pan</source>
      <translation>Ziehen mit dieser Taste: verschieben</translation>
    </message>
    <message>
      <source>Open …</source>
      <translation>Öffnen …</translation>
    </message>
    <message>
      <source>New random face</source>
      <translation>Neues zufälliges Gesicht</translation>
    </message>
    <message>
      <source>Random face by seed …</source>
      <translation>Zufälliges Gesicht nach Startzahl …</translation>
    </message>
    <message>
      <source>Save project</source>
      <translation>Projekt speichern</translation>
    </message>
    <message>
      <source>Save project as …</source>
      <translation>Projekt speichern als …</translation>
    </message>
    <message>
      <source>Export …</source>
      <translation>Exportieren …</translation>
    </message>
    <message>
      <source>Export 128 px crop …</source>
      <translation>Ausschnitt mit 128 px exportieren …</translation>
    </message>
    <message>
      <source>Export contact sheet …</source>
      <translation>Kontaktbogen exportieren …</translation>
    </message>
    <message>
      <source>Export animation …</source>
      <translation>Animation exportieren …</translation>
    </message>
    <message>
      <source>Settings …</source>
      <translation>Einstellungen …</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Beenden</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Rückgängig</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>Wiederholen</translation>
    </message>
    <message>
      <source>Copy picture</source>
      <translation>Bild kopieren</translation>
    </message>
    <message>
      <source>Paste photo</source>
      <translation>Foto einfügen</translation>
    </message>
    <message>
      <source>Paste into sketch or mask</source>
      <translation>In Skizze oder Maske einfügen</translation>
    </message>
    <message>
      <source>Lay a picture into sketch or mask …</source>
      <translation>Bild in Skizze oder Maske legen …</translation>
    </message>
    <message>
      <source>Switch mask and sketch</source>
      <translation>Maske und Skizze wechseln</translation>
    </message>
    <message>
      <source>Swap colours</source>
      <translation>Farben tauschen</translation>
    </message>
    <message>
      <source>Default colours</source>
      <translation>Anfangsfarben</translation>
    </message>
    <message>
      <source>Smaller brush</source>
      <translation>Kleinerer Pinsel</translation>
    </message>
    <message>
      <source>Larger brush</source>
      <translation>Größerer Pinsel</translation>
    </message>
    <message>
      <source>Softer brush</source>
      <translation>Weicherer Pinsel</translation>
    </message>
    <message>
      <source>Harder brush</source>
      <translation>Härterer Pinsel</translation>
    </message>
    <message>
      <source>Opacity 10 %</source>
      <translation>Deckkraft 10 %</translation>
    </message>
    <message>
      <source>Brush opacity</source>
      <translation>Deckkraft des Pinsels</translation>
    </message>
    <message>
      <source>Opacity 20 %</source>
      <translation>Deckkraft 20 %</translation>
    </message>
    <message>
      <source>Opacity 30 %</source>
      <translation>Deckkraft 30 %</translation>
    </message>
    <message>
      <source>Opacity 40 %</source>
      <translation>Deckkraft 40 %</translation>
    </message>
    <message>
      <source>Opacity 50 %</source>
      <translation>Deckkraft 50 %</translation>
    </message>
    <message>
      <source>Opacity 60 %</source>
      <translation>Deckkraft 60 %</translation>
    </message>
    <message>
      <source>Opacity 70 %</source>
      <translation>Deckkraft 70 %</translation>
    </message>
    <message>
      <source>Opacity 80 %</source>
      <translation>Deckkraft 80 %</translation>
    </message>
    <message>
      <source>Opacity 90 %</source>
      <translation>Deckkraft 90 %</translation>
    </message>
    <message>
      <source>Opacity 100 %</source>
      <translation>Deckkraft 100 %</translation>
    </message>
    <message>
      <source>Back to the photo</source>
      <translation>Zurück zum Foto</translation>
    </message>
    <message>
      <source>Glasses band</source>
      <translation>Brillenband</translation>
    </message>
    <message>
      <source>Eyes</source>
      <translation>Augen</translation>
    </message>
    <message>
      <source>Nose</source>
      <translation>Nase</translation>
    </message>
    <message>
      <source>Mouth</source>
      <translation>Mund</translation>
    </message>
    <message>
      <source>Beard</source>
      <translation>Bart</translation>
    </message>
    <message>
      <source>Forehead</source>
      <translation>Stirn</translation>
    </message>
    <message>
      <source>Hair</source>
      <translation>Haare</translation>
    </message>
    <message>
      <source>Whole face</source>
      <translation>Ganzes Gesicht</translation>
    </message>
    <message>
      <source>Everything but the face</source>
      <translation>Alles außer dem Gesicht</translation>
    </message>
    <message>
      <source>Irregular strokes</source>
      <translation>Unregelmäßige Striche</translation>
    </message>
    <message>
      <source>Mask from sketch …</source>
      <translation>Maske aus der Skizze …</translation>
    </message>
    <message>
      <source>Grow</source>
      <translation>Vergrößern</translation>
    </message>
    <message>
      <source>Shrink</source>
      <translation>Verkleinern</translation>
    </message>
    <message>
      <source>Feather …</source>
      <translation>Weicher Rand …</translation>
    </message>
    <message>
      <source>Fill holes</source>
      <translation>Löcher füllen</translation>
    </message>
    <message>
      <source>Invert</source>
      <translation>Umkehren</translation>
    </message>
    <message>
      <source>Clear</source>
      <translation>Leeren</translation>
    </message>
    <message>
      <source>Import mask …</source>
      <translation>Maske laden …</translation>
    </message>
    <message>
      <source>Export mask …</source>
      <translation>Maske speichern …</translation>
    </message>
    <message>
      <source>Mask of the last run</source>
      <translation>Maske des letzten Laufs</translation>
    </message>
    <message>
      <source>Draw thin glasses</source>
      <translation>Dünne Brille zeichnen</translation>
    </message>
    <message>
      <source>Draw sunglasses</source>
      <translation>Sonnenbrille zeichnen</translation>
    </message>
    <message>
      <source>Draw full beard</source>
      <translation>Vollbart zeichnen</translation>
    </message>
    <message>
      <source>Draw moustache</source>
      <translation>Schnurrbart zeichnen</translation>
    </message>
    <message>
      <source>Draw hair</source>
      <translation>Haare zeichnen</translation>
    </message>
    <message>
      <source>Draw fringe</source>
      <translation>Pony zeichnen</translation>
    </message>
    <message>
      <source>Lay the other half of the face into the mask</source>
      <translation>Andere Gesichtshälfte in die Maske legen</translation>
    </message>
    <message>
      <source>Lay a random face into the mask</source>
      <translation>Ein zufälliges Gesicht in die Maske legen</translation>
    </message>
    <message>
      <source>Lay a reference photo into the mask …</source>
      <translation>Ein Vorlagenfoto in die Maske legen …</translation>
    </message>
    <message>
      <source>Merge into the photo</source>
      <translation>Mit dem Foto vereinen</translation>
    </message>
    <message>
      <source>Mirror strokes</source>
      <translation>Striche spiegeln</translation>
    </message>
    <message>
      <source>Clear sketch</source>
      <translation>Skizze leeren</translation>
    </message>
    <message>
      <source>Zoom in</source>
      <translation>Näher</translation>
    </message>
    <message>
      <source>Zoom out</source>
      <translation>Weiter weg</translation>
    </message>
    <message>
      <source>Fit</source>
      <translation>Einpassen</translation>
    </message>
    <message>
      <source>100 %</source>
      <translation>100 %</translation>
    </message>
    <message>
      <source>Turn left</source>
      <translation>Nach links drehen</translation>
    </message>
    <message>
      <source>Turn upright</source>
      <translation>Aufrecht drehen</translation>
    </message>
    <message>
      <source>Turn right</source>
      <translation>Nach rechts drehen</translation>
    </message>
    <message>
      <source>Mirror view</source>
      <translation>Ansicht spiegeln</translation>
    </message>
    <message>
      <source>Compare with a line</source>
      <translation>Mit Trennlinie vergleichen</translation>
    </message>
    <message>
      <source>Compare side by side</source>
      <translation>Nebeneinander vergleichen</translation>
    </message>
    <message>
      <source>Show mask and sketch</source>
      <translation>Maske und Skizze zeigen</translation>
    </message>
    <message>
      <source>Panels as at first</source>
      <translation>Bedienfelder wie am Anfang</translation>
    </message>
    <message>
      <source>Run</source>
      <translation>Starten</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>One cycle more</source>
      <translation>Ein Zyklus mehr</translation>
    </message>
    <message>
      <source>Run until stopped</source>
      <translation>Laufen bis zum Anhalten</translation>
    </message>
    <message>
      <source>Variations …</source>
      <translation>Varianten …</translation>
    </message>
    <message>
      <source>Apply this cycle</source>
      <translation>Diesen Zyklus übernehmen</translation>
    </message>
    <message>
      <source>Branch from this cycle</source>
      <translation>Von diesem Zyklus weiter</translation>
    </message>
    <message>
      <source>Refine this cycle</source>
      <translation>Diesen Zyklus verfeinern</translation>
    </message>
    <message>
      <source>Star this cycle</source>
      <translation>Diesen Zyklus markieren</translation>
    </message>
    <message>
      <source>Discard this cycle</source>
      <translation>Diesen Zyklus verwerfen</translation>
    </message>
    <message>
      <source>Use these settings</source>
      <translation>Diese Einstellungen verwenden</translation>
    </message>
    <message>
      <source>Previous cycle</source>
      <translation>Voriger Zyklus</translation>
    </message>
    <message>
      <source>Next cycle</source>
      <translation>Nächster Zyklus</translation>
    </message>
    <message>
      <source>First</source>
      <translation>Erster</translation>
    </message>
    <message>
      <source>Last</source>
      <translation>Letzter</translation>
    </message>
    <message>
      <source>Run settings as for a new photo</source>
      <translation>Laufeinstellungen wie bei einem neuen Foto</translation>
    </message>
    <message>
      <source>Keep run settings for new photos</source>
      <translation>Laufeinstellungen für neue Fotos behalten</translation>
    </message>
    <message>
      <source>Find the face, or the next one</source>
      <translation>Gesicht suchen, oder das nächste</translation>
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation>Tastenkürzel</translation>
    </message>
    <message>
      <source>About sketchpaint</source>
      <translation>Über sketchpaint</translation>
    </message>
  </context>
  <context>
    <name>errors</name>
    <message>
      <source>photo</source>
      <translation>Foto</translation>
    </message>
    <message>
      <source>mask</source>
      <translation>Maske</translation>
    </message>
    <message>
      <source>sketch</source>
      <translation>Skizze</translation>
    </message>
    <message>
      <source>the mask</source>
      <translation>die Maske</translation>
    </message>
    <message>
      <source>the sketch</source>
      <translation>die Skizze</translation>
    </message>
    <message>
      <source>the applied results</source>
      <translation>die übernommenen Ergebnisse</translation>
    </message>
    <message>
      <source>run {run}</source>
      <translation>Lauf {run}</translation>
    </message>
    <message>
      <source>cycle {index} of run {run}</source>
      <translation>Zyklus {index} von Lauf {run}</translation>
    </message>
    <message>
      <source>{count} edits</source>
      <translation>{count} Änderungen</translation>
    </message>
    <message>
      <source>the face frame and the marks</source>
      <translation>der Gesichtsrahmen und die Markierungen</translation>
    </message>
    <message>
      <source>the name of the photo</source>
      <translation>der Name des Fotos</translation>
    </message>
    <message>
      <source>the folder {name}</source>
      <translation>der Ordner {name}</translation>
    </message>
    <message>
      <source>the file {name}</source>
      <translation>die Datei {name}</translation>
    </message>
    <message>
      <source>the score stopped rising</source>
      <translation>die Bewertung steigt nicht mehr</translation>
    </message>
    <message>
      <source>the largest number of cycles was reached</source>
      <translation>die größte Zahl von Zyklen ist erreicht</translation>
    </message>
    <message>
      <source>a score was not a number</source>
      <translation>eine Bewertung war keine Zahl</translation>
    </message>
    <message>
      <source>the score is at its ceiling and no longer tells cycles apart</source>
      <translation>die Bewertung ist am Anschlag und unterscheidet Zyklen nicht mehr</translation>
    </message>
    <message>
      <source>the run was stopped</source>
      <translation>der Lauf wurde angehalten</translation>
    </message>
    <message>
      <source>one cycle more</source>
      <translation>ein Zyklus mehr</translation>
    </message>
    <message>
      <source>refined</source>
      <translation>verfeinert</translation>
    </message>
    <message>
      <source>The file could not be opened ({kind}): {error}</source>
      <translation>Die Datei ließ sich nicht öffnen ({kind}): {error}</translation>
    </message>
    <message>
      <source>Writing failed ({kind}): {error}</source>
      <translation>Das Schreiben ist misslungen ({kind}): {error}</translation>
    </message>
    <message>
      <source>Sharpening failed ({kind}): {error}</source>
      <translation>Das Schärfen schlug fehl ({kind}): {error}</translation>
    </message>
    <message>
      <source>Something went wrong while generating ({kind}): {error}</source>
      <translation>Beim Erzeugen ist etwas schiefgegangen ({kind}): {error}</translation>
    </message>
    <message>
      <source>a picture in printing inks (CMYK)</source>
      <translation>ein Bild in Druckfarben (CMYK)</translation>
    </message>
    <message>
      <source>a picture with a palette</source>
      <translation>ein Bild mit Farbpalette</translation>
    </message>
    <message>
      <source>a picture of black and white without greys</source>
      <translation>ein Bild aus Schwarz und Weiß ohne Grautöne</translation>
    </message>
    <message>
      <source>a picture with an unusual number of bits a channel</source>
      <translation>ein Bild mit ungewöhnlich vielen Bits je Kanal</translation>
    </message>
    <message>
      <source>a picture in another colour model than RGB</source>
      <translation>ein Bild in einem anderen Farbmodell als RGB</translation>
    </message>
    <message>
      <source>Mask painted</source>
      <translation>Maske gemalt</translation>
    </message>
    <message>
      <source>Sketch painted</source>
      <translation>Skizze gemalt</translation>
    </message>
    <message>
      <source>Shape in the mask</source>
      <translation>Form in der Maske</translation>
    </message>
    <message>
      <source>Region of the face masked</source>
      <translation>Gesichtsbereich maskiert</translation>
    </message>
    <message>
      <source>Mask changed</source>
      <translation>Maske geändert</translation>
    </message>
    <message>
      <source>Mask cleared</source>
      <translation>Maske geleert</translation>
    </message>
    <message>
      <source>Sketch cleared</source>
      <translation>Skizze geleert</translation>
    </message>
    <message>
      <source>Back to the photo</source>
      <translation>Zurück zum Foto</translation>
    </message>
    <message>
      <source>Drawing added</source>
      <translation>Zeichnung hinzugefügt</translation>
    </message>
    <message>
      <source>Area filled</source>
      <translation>Fläche gefüllt</translation>
    </message>
    <message>
      <source>Picture laid</source>
      <translation>Bild gelegt</translation>
    </message>
    <message>
      <source>Sketch merged</source>
      <translation>Skizze vereint</translation>
    </message>
    <message>
      <source>Cycle applied</source>
      <translation>Zyklus angewendet</translation>
    </message>
    <message>
      <source>Cycle applied, mask kept</source>
      <translation>Zyklus angewendet, Maske behalten</translation>
    </message>
    <message>
      <source>Face frame placed</source>
      <translation>Gesichtsrahmen gesetzt</translation>
    </message>
    <message>
      <source>Feather chosen</source>
      <translation>Weiche Kante gewählt</translation>
    </message>
    <message>
      <source>Cycle marked</source>
      <translation>Zyklus markiert</translation>
    </message>
    <message>
      <source>The networks paint red, green and blue, not inks.</source>
      <translation>Die Netze malen Rot, Grün und Blau, keine Druckfarben.</translation>
    </message>
    <message>
      <source>What is painted needs colours that its palette does not hold.</source>
      <translation>Was gemalt wird, braucht Farben, die in seiner Palette fehlen.</translation>
    </message>
    <message>
      <source>What is painted needs greys.</source>
      <translation>Was gemalt wird, braucht Grautöne.</translation>
    </message>
    <message>
      <source>It is rounded to 8 bits.</source>
      <translation>Es wird auf 8 Bit gerundet.</translation>
    </message>
    <message>
      <source>The networks paint red, green and blue.</source>
      <translation>Die Netze malen Rot, Grün und Blau.</translation>
    </message>
    <message>
      <source>The project's photo ({name}) cannot be opened: the project is damaged, open an earlier copy of it.</source>
      <translation>Das Foto des Projekts ({name}) lässt sich nicht öffnen: Das Projekt ist beschädigt, öffne eine frühere Kopie davon.</translation>
    </message>
    <message>
      <source>The project holds more runs than sketchpaint can open: it is damaged or not to be trusted.</source>
      <translation>Das Projekt enthält mehr Läufe, als sketchpaint öffnen kann: Es ist beschädigt oder nicht vertrauenswürdig.</translation>
    </message>
    <message>
      <source>The project holds more cycles than sketchpaint can open: it is damaged or not to be trusted.</source>
      <translation>Das Projekt enthält mehr Zyklen, als sketchpaint öffnen kann: Es ist beschädigt oder nicht vertrauenswürdig.</translation>
    </message>
    <message>
      <source>The project cannot be saved: its working folder {folder} is not complete any more. Export the picture, and open that to go on.</source>
      <translation>Das Projekt kann nicht gespeichert werden: Sein Arbeitsordner {folder} ist nicht mehr vollständig. Exportieren Sie das Bild, und öffnen Sie dieses, um weiterzumachen.</translation>
    </message>
    <message>
      <source>{path} is no sketchpaint project: choose a file that was saved by sketchpaint.</source>
      <translation>{path} ist kein Projekt von sketchpaint: wählen Sie eine Datei, die sketchpaint gespeichert hat.</translation>
    </message>
    <message>
      <source>{path} holds more than a project can: it is damaged or not to be trusted.</source>
      <translation>{path} enthält mehr, als ein Projekt fassen kann: Die Datei ist beschädigt oder nicht vertrauenswürdig.</translation>
    </message>
    <message>
      <source>{path} holds {member}, which no project has: it is damaged or not to be trusted.</source>
      <translation>{path} enthält {member}, was in keinem Projekt steht: Die Datei ist beschädigt oder nicht vertrauenswürdig.</translation>
    </message>
    <message>
      <source>{path} was packed by another program: open the file that sketchpaint has saved.</source>
      <translation>{path} wurde von einem anderen Programm gepackt: Öffne die Datei, die sketchpaint gespeichert hat.</translation>
    </message>
    <message>
      <source>{path} would unpack to more than a project can hold: it is damaged or not to be trusted.</source>
      <translation>{path} würde ausgepackt größer, als ein Projekt sein kann: es ist beschädigt oder nicht vertrauenswürdig.</translation>
    </message>
    <message>
      <source>{path} does not exist: check the name of the project.</source>
      <translation>{path} gibt es nicht: prüfen Sie den Namen des Projekts.</translation>
    </message>
    <message>
      <source>{path} is no project, or damaged ({error}): choose another file.</source>
      <translation>{path} ist kein Projekt oder beschädigt ({error}): wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>The project cannot be unpacked to {folder} ({reason}): make room there.</source>
      <translation>Das Projekt lässt sich nicht nach {folder} entpacken ({reason}): Schaffen Sie dort Platz.</translation>
    </message>
    <message>
      <source>{filename} of the project is larger than it says: it is damaged or not to be trusted.</source>
      <translation>{filename} im Projekt ist größer als angegeben: es ist beschädigt oder nicht vertrauenswürdig.</translation>
    </message>
    <message>
      <source>{name} of the project cannot be read ({error}): the project is damaged.</source>
      <translation>{name} im Projekt lässt sich nicht lesen ({error}): das Projekt ist beschädigt.</translation>
    </message>
    <message>
      <source>{name} of the project has {width} x {height} pixels and does not fit: the project is damaged.</source>
      <translation>{name} im Projekt hat {width} x {height} Pixel und passt nicht: das Projekt ist beschädigt.</translation>
    </message>
    <message>
      <source>Results could not be kept on disk ({reason}): make room in {folder}, or save the project elsewhere.</source>
      <translation>Ergebnisse konnten nicht auf die Festplatte geschrieben werden ({reason}): Schaffen Sie Platz in {folder}, oder speichern Sie das Projekt anderswo.</translation>
    </message>
    <message>
      <source>This is no sketchpaint project: choose a file that was saved by sketchpaint.</source>
      <translation>Das ist kein Projekt von sketchpaint: wählen Sie eine Datei, die sketchpaint gespeichert hat.</translation>
    </message>
    <message>
      <source>The project was saved by a newer sketchpaint (format {version}, this one reads {own}): update sketchpaint.</source>
      <translation>Das Projekt hat ein neueres sketchpaint gespeichert (Format {version}, dieses liest {own}): aktualisieren Sie sketchpaint.</translation>
    </message>
    <message>
      <source>The project names no photo: it is damaged.</source>
      <translation>Das Projekt nennt kein Foto: es ist beschädigt.</translation>
    </message>
    <message>
      <source>{folder} cannot be written to ({reason}): results would be lost, so make room there.</source>
      <translation>In {folder} lässt sich nicht schreiben ({reason}): Ergebnisse gingen verloren, also schaffen Sie dort Platz.</translation>
    </message>
    <message>
      <source>The edit could not be kept on disk ({reason}): make room in {folder}.</source>
      <translation>Die Änderung ließ sich nicht auf der Platte sichern ({reason}): schaffen Sie Platz in {folder}.</translation>
    </message>
    <message>
      <source>The mask is empty inside the face frame: paint what is to be repainted, or move the face frame over it.</source>
      <translation>Die Maske ist im Gesichtsrahmen leer: malen Sie, was ersetzt werden soll, oder ziehen Sie den Rahmen darüber.</translation>
    </message>
    <message>
      <source>The mask covers the whole face frame, so nothing of the face is left to go by: leave some of it unpainted.</source>
      <translation>Die Maske bedeckt den ganzen Gesichtsrahmen, also bleibt nichts vom Gesicht als Anhalt: lassen Sie etwas davon frei.</translation>
    </message>
    <message>
      <source>The seed {seed} is out of range: choose a whole number from 0 to 9223372036854775807.</source>
      <translation>Die Startzahl {seed} geht nicht: wählen Sie eine ganze Zahl von 0 bis 9223372036854775807.</translation>
    </message>
    <message>
      <source>{min_cycles} to {max_cycles} cycles cannot be run: choose numbers from 1 to 1000, the smaller one first.</source>
      <translation>{min_cycles} bis {max_cycles} Zyklen gehen nicht: wählen Sie Zahlen von 1 bis 1000, die kleinere zuerst.</translation>
    </message>
    <message>
      <source>A patience of {patience} cannot be used: choose 1 or more cycles.</source>
      <translation>Eine Geduld von {patience} geht nicht: wählen Sie mindestens 1 Zyklus.</translation>
    </message>
    <message>
      <source>An exploration of {exploration} cannot be used: choose a number from 0 to {most:g}.</source>
      <translation>Eine Streuung von {exploration} geht nicht: wählen Sie eine Zahl von 0 bis {most:g}.</translation>
    </message>
    <message>
      <source>A sketch hold of {sketch_hold} cannot be used: choose a number from 0 to 1.</source>
      <translation>Die Skizze lässt sich nicht zu {sketch_hold} halten: wählen Sie eine Zahl von 0 bis 1.</translation>
    </message>
    <message>
      <source>The {name} must be an array of shape {shape} and type {kind}, not {own_shape} and {dtype}.</source>
      <translation>{name} muss ein Feld der Form {shape} und vom Typ {kind} sein, nicht {own_shape} und {dtype}.</translation>
    </message>
    <message>
      <source>{name} is {value}, which is no whole number: give one.</source>
      <translation>{name} ist {value}, keine ganze Zahl: Geben Sie eine an.</translation>
    </message>
    <message>
      <source>{name} is {value}, which is no number: give one.</source>
      <translation>{name} ist {value}, keine Zahl: Geben Sie eine an.</translation>
    </message>
    <message>
      <source>The device {name!r} is unknown: choose one of {choices}.</source>
      <translation>Das Gerät {name!r} ist unbekannt: wählen Sie eines von {choices}.</translation>
    </message>
    <message>
      <source>This machine has no {name} device that torch can use: choose auto or cpu.</source>
      <translation>Dieser Rechner hat kein Gerät {name}, das torch nutzen kann: wählen Sie auto oder cpu.</translation>
    </message>
    <message>
      <source>{path} names a file outside its folder: restore the models folder from the repository or reinstall sketchpaint.</source>
      <translation>{path} nennt eine Datei außerhalb seines Ordners: den Ordner models aus dem Repository wiederherstellen oder sketchpaint neu installieren.</translation>
    </message>
    <message>
      <source>The weight file {path} is damaged (its checksum differs from the manifest): restore the models folder from the repository or reinstall sketchpaint.</source>
      <translation>Die Gewichtsdatei {path} ist beschädigt (ihre Prüfsumme ist nicht die der Liste): den Ordner models aus dem Repository wiederherstellen oder sketchpaint neu installieren.</translation>
    </message>
    <message>
      <source>{path} has format {format}, this version reads {own}: update sketchpaint.</source>
      <translation>{path} hat das Format {format}, diese Version liest {own}: aktualisieren Sie sketchpaint.</translation>
    </message>
    <message>
      <source>{path} is missing, so there are no trained networks: restore the models folder from the repository or reinstall sketchpaint.</source>
      <translation>{path} fehlt, also gibt es keine trainierten Netze: den Ordner models aus dem Repository wiederherstellen oder sketchpaint neu installieren.</translation>
    </message>
    <message>
      <source>{path} is damaged: restore the models folder from the repository or reinstall sketchpaint.</source>
      <translation>{path} ist beschädigt: den Ordner models aus dem Repository wiederherstellen oder sketchpaint neu installieren.</translation>
    </message>
    <message>
      <source>The weight file {path} is larger than any of ours: restore the models folder or reinstall sketchpaint.</source>
      <translation>Die Gewichtsdatei {path} ist größer als jede von unseren: Stellen Sie den Ordner models wieder her, oder installieren Sie sketchpaint neu.</translation>
    </message>
    <message>
      <source>The weight file {path} is missing or unreadable: restore the models folder from the repository or reinstall sketchpaint.</source>
      <translation>Die Gewichtsdatei {path} fehlt oder ist nicht lesbar: den Ordner models aus dem Repository wiederherstellen oder sketchpaint neu installieren.</translation>
    </message>
    <message>
      <source>The recipe was written by sketchpaint {version}, which is newer: update sketchpaint.</source>
      <translation>Das Rezept hat sketchpaint {version} geschrieben, das neuer ist: aktualisieren Sie sketchpaint.</translation>
    </message>
    <message>
      <source>The recipe was written by sketchpaint {version}, which did not sharpen results yet: replay it with that version.</source>
      <translation>Das Rezept wurde von sketchpaint {version} geschrieben, das Ergebnisse noch nicht schärfte: Mit jener Version nachstellen.</translation>
    </message>
    <message>
      <source>{path} holds no recipe: switch on 'Write the recipe into exports' in the settings before exporting.</source>
      <translation>{path} enthält kein Rezept: schalten Sie vor dem Exportieren 'Das Rezept in Exporte schreiben' in den Einstellungen ein.</translation>
    </message>
    <message>
      <source>The settings of a run cannot be read ({error}): they were written by another version or changed by hand.</source>
      <translation>Die Einstellungen eines Laufs lassen sich nicht lesen ({error}): eine andere Version oder jemand von Hand hat sie geschrieben.</translation>
    </message>
    <message>
      <source>The recipe was not written: the masked area is too large for the text of a PNG, so export without it.</source>
      <translation>Das Rezept wurde nicht geschrieben: die maskierte Fläche ist zu groß für den Text eines PNG, also exportieren Sie ohne es.</translation>
    </message>
    <message>
      <source>The picture has {width} x {height} pixels, too few for its recipe: it was cropped or scaled.</source>
      <translation>Das Bild hat {width} x {height} Pixel, zu wenige für sein Rezept: Es wurde beschnitten oder skaliert.</translation>
    </message>
    <message>
      <source>{path} cannot be read ({error}): give a PNG that sketchpaint exported.</source>
      <translation>{path} lässt sich nicht lesen ({error}): geben Sie ein PNG an, das sketchpaint exportiert hat.</translation>
    </message>
    <message>
      <source>The recipe cannot be read ({error}): the file was changed by another program.</source>
      <translation>Das Rezept lässt sich nicht lesen ({error}): ein anderes Programm hat die Datei verändert.</translation>
    </message>
    <message>
      <source>The octave network is missing, so nothing is refined: restore the models folder.</source>
      <translation>Das Netz der Oktaven fehlt, darum wird nichts verfeinert: Stellen Sie den Ordner models wieder her.</translation>
    </message>
    <message>
      <source>The weights of the mapping give no directions in which faces differ: restore the models folder.</source>
      <translation>Die Gewichte des Abbilds ergeben keine Richtungen, in denen sich Gesichter unterscheiden: Stellen Sie den Ordner models wieder her.</translation>
    </message>
    <message>
      <source>{path} lists no {name}: restore the models folder from the repository or reinstall sketchpaint.</source>
      <translation>{path} führt kein Netz {name}: den Ordner models aus dem Repository wiederherstellen oder sketchpaint neu installieren.</translation>
    </message>
    <message>
      <source>The weight file {path} does not fit the {name} ({error}): restore the models folder from the repository or reinstall sketchpaint.</source>
      <translation>Die Gewichtsdatei {path} passt nicht zum Netz {name} ({error}): den Ordner models aus dem Repository wiederherstellen oder sketchpaint neu installieren.</translation>
    </message>
    <message>
      <source>{path} cannot be written ({reason}): choose a folder that exists and has room.</source>
      <translation>{path} lässt sich nicht schreiben ({reason}): wählen Sie einen Ordner, den es gibt und der Platz hat.</translation>
    </message>
    <message>
      <source>{path} cannot be read any more ({reason}): put it back, or choose another file.</source>
      <translation>{path} lässt sich nicht mehr lesen ({reason}): Legen Sie die Datei zurück, oder wählen Sie eine andere.</translation>
    </message>
    <message>
      <source>{path} cannot be written: WebP holds {side} pixels a side at most, so choose another format.</source>
      <translation>{path} lässt sich nicht schreiben: WebP fasst höchstens {side} Pixel je Seite, also wählen Sie ein anderes Format.</translation>
    </message>
    <message>
      <source>{path} is all black, so nothing would be repainted: paint white what is to be repainted.</source>
      <translation>{path} ist ganz schwarz, also würde nichts ersetzt: malen Sie weiß, was ersetzt werden soll.</translation>
    </message>
    <message>
      <source>{path} is all white, so nothing of the photo would be left to go by: paint black what is to stay.</source>
      <translation>{path} ist ganz weiß, also bliebe nichts vom Foto als Anhalt: malen Sie schwarz, was bleiben soll.</translation>
    </message>
    <message>
      <source>{path} has {width} x {height} pixels but the photo has {photo_width} x {photo_height}: make the {what} the photo's size.</source>
      <translation>{path} hat {width} x {height} Pixel, das Foto aber {photo_width} x {photo_height}: machen Sie beides gleich groß ({what}).</translation>
    </message>
    <message>
      <source>{path} has {width} x {height} pixels, more than can be opened ({most} million, fewer with 16 bits): save a smaller copy of the {what}.</source>
      <translation>{path} hat {width} x {height} Pixel, mehr als sich öffnen lassen ({most} Millionen, mit 16 Bit weniger): speichern Sie eine kleinere Kopie ({what}).</translation>
    </message>
    <message>
      <source>{path} is not an image this program reads: save the {what} as PNG, JPEG, TIFF or WebP.</source>
      <translation>{path} ist kein Bild, das dieses Programm liest: speichern Sie die Datei ({what}) als PNG, JPEG, TIFF oder WebP.</translation>
    </message>
    <message>
      <source>{path} is damaged or cut short ({error}): get a whole copy of the {what}.</source>
      <translation>{path} ist beschädigt oder abgeschnitten ({error}): besorgen Sie eine ganze Kopie ({what}).</translation>
    </message>
    <message>
      <source>{path} does not exist: check the name of the {what}.</source>
      <translation>{path} gibt es nicht: prüfen Sie den Namen ({what}).</translation>
    </message>
    <message>
      <source>{path} is a folder: give the {what} file itself.</source>
      <translation>{path} ist ein Ordner: geben Sie die Datei selbst an ({what}).</translation>
    </message>
    <message>
      <source>{path} may not be read: change its permissions or choose another {what}.</source>
      <translation>{path} darf nicht gelesen werden: ändern Sie die Rechte, oder wählen Sie eine andere Datei ({what}).</translation>
    </message>
    <message>
      <source>{path} cannot be read ({error}): choose another {what}.</source>
      <translation>{path} lässt sich nicht lesen ({error}): wählen Sie eine andere Datei ({what}).</translation>
    </message>
    <message>
      <source>{path} has only {width} x {height} pixels: choose a photo of at least {min_side_px} x {min_side_px}.</source>
      <translation>{path} hat nur {width} x {height} Pixel: wählen Sie ein Foto von mindestens {min_side_px} x {min_side_px}.</translation>
    </message>
    <message>
      <source>{path} is {kind}. {why} Save it as RGB, or let a copy be converted (--convert on the command line).</source>
      <translation>{path} ist {kind}. {why} Speichern Sie das Bild als RGB, oder lassen Sie eine Kopie umwandeln (--convert auf der Kommandozeile).</translation>
    </message>
    <message>
      <source>{path} is empty: choose another {what}.</source>
      <translation>{path} ist leer: wählen Sie eine andere Datei ({what}).</translation>
    </message>
    <message>
      <source>The face frame has a value that is not a number: give CX,CY,SIZE,ANGLE as plain numbers.</source>
      <translation>Der Gesichtsrahmen hat einen Wert, der keine Zahl ist: geben Sie CX,CY,SIZE,ANGLE als einfache Zahlen an.</translation>
    </message>
    <message>
      <source>The face frame lies far outside any photo: give CX,CY,SIZE,ANGLE in pixels of the photo.</source>
      <translation>Der Gesichtsrahmen liegt weit außerhalb jedes Fotos: geben Sie CX,CY,SIZE,ANGLE in Pixeln des Fotos an.</translation>
    </message>
    <message>
      <source>The face frame is {size_px:g} pixels wide: choose a size between {min_size_px:g} and {max_size_px:g}.</source>
      <translation>Der Gesichtsrahmen ist {size_px:g} Pixel breit: wählen Sie eine Größe zwischen {min_size_px:g} und {max_size_px:g}.</translation>
    </message>
    <message>
      <source>A picture of a run cannot be read ({error}): the project is damaged, open an earlier copy of it.</source>
      <translation>Ein Bild eines Laufs lässt sich nicht lesen ({error}): Das Projekt ist beschädigt, öffnen Sie eine frühere Kopie davon.</translation>
    </message>
    <message>
      <source>This work is open in another sketchpaint window: go on there.</source>
      <translation>Diese Arbeit ist in einem anderen Fenster von sketchpaint offen: machen Sie dort weiter.</translation>
    </message>
    <message>
      <source>{folder} cannot be written to: results would be lost, so make room there.</source>
      <translation>In {folder} lässt sich nicht schreiben: Ergebnisse gingen verloren, also schaffen Sie dort Platz.</translation>
    </message>
    <message>
      <source>{folder} cannot be made ({reason}): results would be lost, so make room there.</source>
      <translation>{folder} lässt sich nicht anlegen ({reason}): Ergebnisse gingen verloren, also schaffen Sie dort Platz.</translation>
    </message>
    <message>
      <source>The user has given up waiting.</source>
      <translation>Das Warten wurde abgebrochen.</translation>
    </message>
    <message>
      <source>The networks are not loaded, so nothing can be generated: see the message about the weights.</source>
      <translation>Die Netze sind nicht geladen, darum lässt sich nichts erzeugen: lesen Sie die Meldung über die Gewichte.</translation>
    </message>
  </context>
</TS>
