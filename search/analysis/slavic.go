package analysis

// Light stemmers for Slavic languages: the endings of nouns and adjectives,
// the commonest of verbs, then the sound changes that endings cause. Those
// written in Latin letters work without accents, as many people type.

func czech() func(string) string {
	return inOrder(
		bare(""),
		ending(4, "ovana ovano ovany ovane ana ano any ane ena eno eny ene ostmi ostem ostech osti ost"),
		ending(3, "ovani ovanim ovat oval ovala ovalo ovali ovaly ovan uji ujes uje ujeme ujete ujou uju ujici"),
		ending(3, `ech ich iho emi emu ete eti iho imi imu ach ata aty ama ami ove ovi ovo ova ovy ovu ou
			ym ymi ych em es um us at at os ove eho atech atum enim eni ani anim ala ali alo aly al ame ate am as
			il ila ili ilo ily it ime ite im is ete eme et el ela eli elo ely en a e i o u y`),
		ending(2, "cn:cn zc:zk"),
		dropFleeting("e", "aeiouy"),
		ending(2, "ck:c ch:ch k:c h:z"),
	)
}

func polish() func(string) string {
	return inOrder(
		bare(""),
		ending(4, "ony ona one oni any ana ane ani"),
		ending(3, `owac owal owala owalo owali owaly owany owana owane owani owanie owania owaniu owaniem owan
			uje ujesz ujemy ujecie uja ujac ujacy`),
		ending(3, `ami ach ow owi owie om em iem ie ia iu iom iach iami io y i a e u o
			ego emu ymi imi ych ich ej iej ym im iego iemu iej
			ac al ala alo ali aly asz amy acie am aja ic il ila ilo ili ily isz imy icie
			ec el ela eli aniem anie ania aniu an eniem enie enia eniu en`),
		dropFleeting("e", "aeiouy"),
		ending(2, "ch:ch nc:nt nk:nc k:c rz:r dz:g"),
	)
}

func croatian() func(string) string {
	return inOrder(
		bare(""),
		ending(4, `ovima evima ovanje ovanja ovanju ovati irati irao irala irali iramo irate iraju iram iras ira
			ujem ujes uje ujemo ujete uju nosti noscu nost anje anja anju anjem enje enja enju enjem`),
		ending(3, `ijega ijemu ijima ijih ijim ija ije iji iju oga omu ome ima ama ovi ova ove eva eve evi
			og om em im ih oj os ega emu eg a e i o u
			ati ala ali alo ale ao amo ate aju am as at iti ila ili ilo ile io imo ite is it eti ela eli elo`),
		dropFleeting("a", "aeiou"),
		ending(2, "nc:nk c:k z:g"),
	)
}

func ukrainian() func(string) string {
	return inOrder(
		replace("'", ""),
		ending(4, "ування уванням уванню увати ував увала ували увало ую уєш ує уємо уєте ують остями остей ості істю ість"),
		ending(3, `ами ями ах ях ові еві єві ів їв ом ем єм ам ям ою ею єю ій ої ою ого ього ому ьому ими іми их іх им ім
			ання анням анню ення енням енню ати ав ала али ало ає аємо аєте ають аю аєш ити ив ила или ило ить имо ите ять
			а я о е є и і ї у ю ь й`),
		ending(2, "ц:к ч:к ж:г з:г"),
		dropFleeting("оеі", "аеєиіїоуюя"),
	)
}

func bulgarian() func(string) string {
	return inOrder(
		ending(3, "ищата:ище ища:ище ието:ие ията:ия иите:ии ът ят ата ята ето ото ите ста:с стта:ст щта:щ"),
		ending(3, `овете ове еве аме ате яме яте ахме аха ах ал ала али ало ане ани ания ения ение ени
			ам яш аш ат ят им иш ит ите ил ила или ило ен ена ено ия ий а я о е и у ю й`),
		ending(3, "ьо ей ц:к ч:к ж:г з:г"),
		dropFleeting("еъ", "аеиоуъюя"),
	)
}
